import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Who holds the lock. `started` tells a live process from a later one with the same pid. */
interface Holder {
  pid: number;
  started: string;
  host: string;
}

const pause = 500;

export interface SetupLockOptions<T> {
  folder: string;
  /** Called once if another process holds the lock. */
  onWait: (pid: number) => void;
  /**
   * Returns a result that makes waiting needless, since the holder may have produced it. Called before and while
   * waiting.
   */
  unless?: () => T | undefined;
}

/**
 * Runs `work` while no other set-up works in the folder. The lock avoids duplicate work; the folder stays consistent
 * because every part arrives by one rename.
 */
export async function withSetupLock<T>(
  { folder, onWait, unless }: SetupLockOptions<T>,
  work: () => Promise<T>,
): Promise<T> {
  const file = join(folder, '.lock');
  let reported = false;
  while (!acquire(file)) {
    const found = unless?.();
    if (found !== undefined) return found;
    const holder = readHolder(file);
    if (holder ? isGone(holder) : isAbandoned(file)) {
      rmSync(file, { force: true });
      continue;
    }
    if (!reported && holder) onWait(holder.pid);
    reported = reported || holder !== undefined;
    await sleep(pause);
  }
  try {
    return unless?.() ?? (await work());
  } finally {
    rmSync(file, { force: true });
  }
}

function acquire(file: string): boolean {
  const self: Holder = { pid: process.pid, started: startOf(process.pid) ?? '', host: hostname() };
  try {
    writeFileSync(file, JSON.stringify(self), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readHolder(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

/** A lock whose owner died before it wrote its identity. */
function isAbandoned(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return found !== undefined && Date.now() - found.mtimeMs > 5_000;
}

/** Another host's process cannot be checked from here, so its lock counts as live. */
function isGone(holder: Holder): boolean {
  return holder.host === hostname() && !isAlive(holder);
}

function isAlive({ pid, started }: Holder): boolean {
  const now = startOf(pid);
  if (now !== undefined) return now === started;
  try {
    process.kill(pid, 0);
    return started === '';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' && started === '';
  }
}

/** Start time of a process in clock ticks (field 22 of /proc/<pid>/stat), or undefined without /proc. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
