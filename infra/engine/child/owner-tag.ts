import type { ProcessIdentity } from '../../processes/process-identity.ts';

/**
 * A file or folder name that identifies the owner. The name alone has to do so: the owner may die before the file or
 * folder has content, or after its content is removed.
 */
export function ownerTaggedName(id: string, { pid, startedAt }: ProcessIdentity): string {
  return [id, pid, Buffer.from(startedAt).toString('base64url')].join('.');
}

/** The parts of an `ownerTaggedName`. */
export function parseOwnerTag(name: string): { id: string; owner: ProcessIdentity } {
  const [id = '', pid, startedAt = ''] = name.split('.');
  return { id, owner: { pid: Number(pid), startedAt: Buffer.from(startedAt, 'base64url').toString() } };
}
