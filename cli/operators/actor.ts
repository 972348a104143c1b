import { hostname, userInfo } from 'node:os';

/** Who works at this shell, for the audit. */
export function shellActor(): string {
  return `shell:${userInfo().username}@${hostname()}`;
}
