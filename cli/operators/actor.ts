import { hostname, userInfo } from 'node:os';

/** The name of this shell's user in the audit. */
export function shellActor(): string {
  return `shell:${userInfo().username}@${hostname()}`;
}
