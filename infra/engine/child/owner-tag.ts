import type { ProcessIdentity } from '../../processes/identity.ts';

/**
 * A file's or folder's name that says whose it is. The name alone does: its owner may die before anything is in it, or with
 * the last of it gone.
 */
export function ownerTaggedName(id: string, { pid, startedAt }: ProcessIdentity): string {
  return [id, pid, Buffer.from(startedAt).toString('base64url')].join('.');
}

/** What `ownedName` was made of. */
export function parseOwnerTag(name: string): { id: string; owner: ProcessIdentity } {
  const [id = '', pid, startedAt = ''] = name.split('.');
  return { id, owner: { pid: Number(pid), startedAt: Buffer.from(startedAt, 'base64url').toString() } };
}
