import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { identify, isAlive, type ProcessIdentity } from '../../infra/processes/process-identity.ts';

/**
 * Takes a lock for this process. Links a complete file into place, which succeeds for exactly one of two processes that
 * try at once, and takes over the lock of a process that has died. Returns the living holder if there is one, else a
 * function that releases the lock.
 */
export function takeLock(lock: string): { heldBy: ProcessIdentity } | { release: () => void } {
  const mine = `${lock}.${process.pid}`;
  writeFileSync(mine, JSON.stringify(identify(process.pid)));
  try {
    const heldBy = linkInto(mine, lock);
    return heldBy ? { heldBy } : { release: () => rmSync(lock, { force: true }) };
  } finally {
    rmSync(mine, { force: true });
  }
}

function linkInto(mine: string, lock: string): ProcessIdentity | undefined {
  for (;;) {
    if (tryLink(mine, lock)) return undefined;
    const found = read(lock);
    const holder = holderIn(found);
    if (holder && isAlive(holder)) return holder;
    if (found !== undefined) removeStale(lock, found);
  }
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Moves the lock aside and reads it before removing it: another process may have taken it over since it was read. */
function removeStale(lock: string, stale: string): void {
  const aside = `${lock}.stale.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (read(aside) !== stale) tryLink(aside, lock);
  rmSync(aside, { force: true });
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Undefined if the text is incomplete, as a process that was killed while writing leaves it. */
function holderIn(text: string | undefined): ProcessIdentity | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as ProcessIdentity);
  } catch {
    return undefined;
  }
}
