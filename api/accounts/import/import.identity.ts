import { createHash } from 'node:crypto';
import { Types } from 'mongoose';
import { emailKeyOf } from '../users/email-address.ts';
import type { OldUser } from './import.schema.ts';

/** Which user of the old service a row is: their id there, else their X id or their address. */
export function oldIdOf({ id, xId, email }: Pick<OldUser, 'id' | 'xId' | 'email'>): string {
  return id ?? (xId ? `x:${xId}` : `email:${emailKeyOf(email ?? '')}`);
}

/** Whether an id of the old service can be the account's id here. */
export function isObjectId(text: string): boolean {
  return /^[0-9a-f]{24}$/i.test(text);
}

/**
 * The account's id here: the old one if it is an ObjectId, else one that follows from it, so that an import that runs
 * again finds what an earlier run created. `user_<ms>_<random>` keeps its time; others sort before all accounts.
 */
export function accountIdOf(oldId: string): Types.ObjectId {
  if (isObjectId(oldId)) return new Types.ObjectId(oldId.toLowerCase());
  const bytes = createHash('sha256').update(`clawdet imported user ${oldId}`).digest().subarray(0, 12);
  const ms = Number(/^user_(\d{13})_/.exec(oldId)?.[1] ?? 0);
  bytes.writeUInt32BE(Math.floor(ms / 1000) % 2 ** 32, 0);
  return new Types.ObjectId(bytes);
}
