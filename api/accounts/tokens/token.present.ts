import type { AccountCollections } from '../account.collections.ts';
import type { TeamRecord } from '../teams/team.model.ts';
import { teamNames } from '../teams/team.present.ts';
import type { TokenRecord } from './token.model.ts';
import type { OwnTokenBody, TokenBody } from './token.schema.ts';

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

/** A token as the machine sees it that calls with it, and its team. */
export async function presentOwnToken(
  collections: Pick<AccountCollections, 'users'>,
  { name, scope, createdAt, expiresAt }: TokenRecord,
  team: TeamRecord,
): Promise<OwnTokenBody> {
  const id = team._id.toString();
  return {
    name,
    scope,
    team: { id, name: (await teamNames(collections, [team])).get(id) ?? id },
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  };
}
