import type { Types } from 'mongoose';
import { createWithin } from '../../platform/database/create-within.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import { newRandomToken, randomTokenHash } from '../../platform/secrets/random-token.ts';
import type { AccountCollections } from '../account.collections.ts';
import type { UserRecord } from '../users/user.model.ts';
import type { TokenRecord } from './token.model.ts';
import type { TokenRequest } from './token.schema.ts';

/** Tokens of one team. */
const MAX_TOKENS = 20;
const DAY_MS = 86_400_000;
/** `lastUsedAt` is written at most this often, so that reading stays cheap. */
const USED_MS = 10 * 60_000;
const TOKEN = /^clt_[\w-]{43}$/;

type Tokens = Pick<AccountCollections, 'tokens'>;

/** A token that was sent, and the person in whose name it acts. */
export interface FoundToken {
  token: TokenRecord;
  user: UserRecord;
}

/** Creates a token of a team. Returns its text, 256 random bits that are stored nowhere. Throws `tokens_full`. */
export async function createToken(
  { tokens }: Tokens,
  of: { teamId: Types.ObjectId; createdBy: Types.ObjectId },
  { name, scope, days }: TokenRequest,
  now: Date,
): Promise<{ secret: string; token: TokenRecord }> {
  const valid = { teamId: of.teamId, expiresAt: { $gt: now } };
  const secret = `clt_${newRandomToken()}`;
  const row = {
    ...of,
    _id: randomTokenHash(secret),
    prefix: secret.slice(0, 12),
    name,
    scope,
    createdAt: now,
    expiresAt: new Date(now.getTime() + days * DAY_MS),
  };
  const token = await createWithin(
    { most: MAX_TOKENS, count: () => tokens.countDocuments(valid), full: 'tokens_full' },
    async () => (await tokens.create(row)).toObject(),
    ({ _id }) => tokens.deleteOne({ _id }),
  );
  return { secret, token };
}

/** The token with a text and its creator. Throws `token_invalid` for one that is unknown, revoked or expired. */
export async function findToken(
  { tokens, users }: Pick<AccountCollections, 'tokens' | 'users'>,
  secret: string,
  now: Date,
): Promise<FoundToken> {
  const token = TOKEN.test(secret) ? await tokens.findById(randomTokenHash(secret)).lean() : null;
  const user = token && token.expiresAt > now ? await users.findById(token.createdBy).lean() : null;
  if (!token || !user) throw new AppError('token_invalid');
  return { token, user };
}

/** Records that a token is in use, at most every ten minutes. */
export async function recordTokenUse({ tokens }: Tokens, token: TokenRecord, now: Date): Promise<void> {
  const { _id, lastUsedAt } = token;
  if (lastUsedAt && Math.abs(now.getTime() - lastUsedAt.getTime()) < USED_MS) return;
  await tokens.updateOne({ _id }, { $set: { lastUsedAt: now } });
}

/** Revokes a token, which is named by its prefix. False if there is none, which is no error. */
export async function revokeToken(
  { tokens }: Tokens,
  teamId: Types.ObjectId,
  prefix: string,
): Promise<boolean> {
  return (await tokens.deleteOne({ teamId, prefix })).deletedCount === 1;
}

/** Revokes the tokens that a person has created in a team. */
export async function revokeTokensBy(
  { tokens }: Tokens,
  teamId: Types.ObjectId,
  createdBy: Types.ObjectId,
): Promise<void> {
  await tokens.deleteMany({ teamId, createdBy });
}

/** Revokes all tokens of a team. */
export async function revokeTokensOf({ tokens }: Tokens, teamId: Types.ObjectId): Promise<void> {
  await tokens.deleteMany({ teamId });
}

/** Removes expired tokens (the embedded database has no TTL index). */
export async function removeExpiredTokens({ tokens }: Tokens, now = new Date()): Promise<number> {
  const { deletedCount } = await tokens.deleteMany({ expiresAt: { $lte: now } });
  return deletedCount;
}
