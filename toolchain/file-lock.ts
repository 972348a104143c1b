import { accessSync, constants, existsSync, mkdirSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

/** SQLite's result codes: another connection has the lock; the file has content that is not SQLite's. */
const BUSY = 5;
const NOT_A_DATABASE = 26;

/** How long to wait before a taken lock is asked for again. */
const PAUSE_MS = 200;

/** The locks of this process: a connection that is collected as garbage would release its lock. */
const held = new Set<DatabaseSync>();

/**
 * Takes a lock for this process and returns the function that releases it; undefined while it is taken, also by this process.
 * The lock is the kernel's: it ends with its process, however that ends, so there is no stale lock to recognise. Node has no
 * call for file locks; an exclusive transaction of SQLite on an empty file holds one until its connection is closed. The file
 * itself stays, because two processes may lock two files of one name. Throws an error with a code such as EACCES where the
 * file cannot be written.
 */
export function tryLock(file: string): (() => void) | undefined {
  mkdirSync(path.dirname(file), { recursive: true });
  // SQLite's own error would not say why. The file is not opened here: closing it would end a lock that this process has.
  accessSync(existsSync(file) ? file : path.dirname(file), constants.R_OK | constants.W_OK);
  const connection = new DatabaseSync(file, { timeout: 0 });
  try {
    begin(connection, file);
  } catch (error) {
    connection.close();
    if (codeOf(error) === BUSY) return undefined;
    throw error;
  }
  held.add(connection);
  return () => {
    if (held.delete(connection)) connection.close();
  };
}

function begin(connection: DatabaseSync, file: string): void {
  try {
    connection.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    if (codeOf(error) !== NOT_A_DATABASE) throw error;
    // Locks of an earlier version named their process in the file. Nobody can hold this one.
    truncateSync(file);
    connection.exec('BEGIN EXCLUSIVE');
  }
}

/** The primary result code, without the detail in its higher bits. */
function codeOf(error: unknown): number {
  return ((error as { errcode?: number }).errcode ?? 0) & 0xff;
}

export interface LockOptions<T> {
  file: string;
  /** Called once if the lock is taken. */
  onWait?: () => void;
  /** Returns a result that makes waiting needless, since the holder may have produced it. Called before and while waiting. */
  unless?: () => T | undefined;
}

/** Does `work` while no other process, and nothing else in this one, holds the lock. */
export async function withLock<T>(
  { file, onWait, unless }: LockOptions<T>,
  work: () => Promise<T>,
): Promise<T> {
  let release = tryLock(file);
  if (!release) onWait?.();
  while (!release) {
    const found = unless?.();
    if (found !== undefined) return found;
    await sleep(PAUSE_MS);
    release = tryLock(file);
  }
  try {
    return unless?.() ?? (await work());
  } finally {
    release();
  }
}
