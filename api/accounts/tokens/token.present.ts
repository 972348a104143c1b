import type { AccountCollections } from '../account.collections.ts';
import type { TokenRecord } from './token.model.ts';
import type { TokenBody } from './token.schema.ts';

/** Tokens as the team sees them. */
export async function presentTokens(
  { users }: Pick<AccountCollections, 'users'>,
  tokens: readonly TokenRecord[],
): Promise<TokenBody[]> {
  const creators = await users
    .find({ _id: { $in: tokens.map(({ createdBy }) => createdBy) } }, { name: 1 })
    .lean();
  const names = new Map(creators.map(({ _id, name }) => [_id.toString(), name]));
  return tokens.map(({ prefix, name, scope, createdBy, createdAt, expiresAt, lastUsedAt }) => ({
    id: prefix,
    name,
    scope,
    createdBy: names.get(createdBy.toString()) ?? null,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  }));
}
