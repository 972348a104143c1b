import path from 'node:path';
import type { ProcessIdentity } from '../../infra/processes/identity.ts';
import { takeLock } from './lock-file.ts';

/** Lets one launcher of a checkout through. Returns the living one when there is one, otherwise a function that lets go. */
export function claimLaunch(home: string): { heldBy: ProcessIdentity } | { release: () => void } {
  return takeLock(path.join(home, 'launcher.lock'));
}
