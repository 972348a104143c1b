import path from 'node:path';
import type { ProcessIdentity } from '../../infra/processes/process-identity.ts';
import { takeLock } from './lock-file.ts';

/** Takes the lock of a checkout's launcher. Returns the running launcher if there is one, else a release function. */
export function claimLaunch(home: string): { heldBy: ProcessIdentity } | { release: () => void } {
  return takeLock(path.join(home, 'launcher.lock'));
}
