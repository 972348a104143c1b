import type { Model, QueryFilter } from 'mongoose';
import type { AccountCollections } from '../account.collections.ts';
import { emailKeyOf } from './email-address.ts';
import type { UserRecord } from './user.model.ts';
import { searchKeyOf, searchKeysOf } from './user.search-keys.ts';

/** The end of the range of all texts with one beginning. */
const LAST_CHARACTER = '\u{10FFFF}';

/**
 * Accounts whose email, X handle (with or without @) or name, from its first, second or last word on, begins with a text, in
 * any letter case; at most `limit`, oldest first. The text is compared as it is: no character of it has a meaning of its own.
 */
export async function searchUsers(
  { users }: Pick<AccountCollections, 'users'>,
  text: string,
  limit: number,
): Promise<UserRecord[]> {
  const among = namesBeginningWith(searchKeyOf(text));
  if (among.length === 0) return [];
  return await users.find({ $or: among }).sort({ _id: 1 }).limit(limit).lean();
}

/** Filters of the accounts whose email, X handle or name begins with a key of the search; none for an empty one. */
export function namesBeginningWith(key: string): QueryFilter<UserRecord>[] {
  const handle = key.replace(/^@/, '');
  if (handle === '') return [];
  const byHandle = { xUsernameKey: beginningWith(handle) };
  if (key.startsWith('@')) return [byHandle];
  return [
    byHandle,
    { emailKey: beginningWith(key) },
    { claimedEmailKey: beginningWith(key) },
    { 'nameKeys.whole': beginningWith(key) },
    { 'nameKeys.fromSecond': beginningWith(key) },
    { 'nameKeys.last': beginningWith(key) },
  ];
}

/**
 * The account that has proven this email, else those that have only typed it; or those with this X handle if the text begins
 * with @, since a handle passes from one to another.
 */
export async function usersAddressedBy(
  { users }: Pick<AccountCollections, 'users'>,
  text: string,
): Promise<UserRecord[]> {
  const key = searchKeyOf(text);
  if (key.startsWith('@'))
    return await users
      .find({ xUsernameKey: key.slice(1) })
      .limit(10)
      .lean();
  const proven = await users.find({ emailKey: emailKeyOf(text) }).lean();
  if (proven.length > 0) return proven;
  return await users
    .find({ claimedEmailKey: emailKeyOf(text) })
    .limit(10)
    .lean();
}

/** Adds the search keys to accounts of earlier versions. Returns how many had none. */
export async function fillSearchKeys(users: Model<UserRecord>): Promise<number> {
  const missing = await users.find({ nameKeys: null }, { name: 1, xUsername: 1 }).lean();
  for (const { _id, ...account } of missing) await users.updateOne({ _id }, { $set: searchKeysOf(account) });
  return missing.length;
}

/** A range of an index. */
export function beginningWith(key: string): { $gte: string; $lt: string } {
  return { $gte: key, $lt: `${key}${LAST_CHARACTER}` };
}
