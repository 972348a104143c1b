import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { identify, isAlive, type ProcessIdentity } from '../../infra/processes/identity.ts';

/**
 * Lets one launcher of a checkout through: a whole file is linked into place, which the file system does for exactly
 * one of two that try together. Returns the living holder when there is one, otherwise a function that lets go.
 */
export function claimLaunch(home: string): { heldBy: ProcessIdentity } | { release: () => void } {
  const lock = path.join(home, 'launcher.lock');
  const mine = `${lock}.${process.pid}`;
  writeFileSync(mine, JSON.stringify(identify(process.pid)));
  try {
    const heldBy = claim(mine, lock);
    return heldBy ? { heldBy } : { release: () => rmSync(lock, { force: true }) };
  } finally {
    rmSync(mine, { force: true });
  }
}

function claim(mine: string, lock: string): ProcessIdentity | undefined {
  for (;;) {
    try {
      linkSync(mine, lock);
      return undefined;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = readHolder(lock);
    if (holder && isAlive(holder)) return holder;
    rmSync(lock, { force: true });
  }
}

function readHolder(lock: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(lock, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}
