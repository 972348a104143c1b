import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { identify, isAlive, type ProcessIdentity } from '../../infra/processes/identity.ts';

/**
 * Takes a lock for this process. A whole file is linked into place, which the file system does for exactly one of two
 * that try together; the lock of a process that has died is taken over. Returns the living holder when there is one,
 * otherwise a function that lets go.
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

/** Moved aside and looked at before it goes: another process may have taken it over since it was read. */
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

/** Undefined where the text is not whole, as a process that was killed while writing leaves it. */
function holderIn(text: string | undefined): ProcessIdentity | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as ProcessIdentity);
  } catch {
    return undefined;
  }
}
