import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Creates a folder for this account only, and those above it that are missing. On a read-only disk it throws EROFS; Node
 * 24.21's recursive `mkdir` throws ENOENT there.
 */
export function createFolder(path: string): void {
  if (createOne(path)) return;
  createFolder(dirname(path));
  createOne(path);
}

/** Whether the folder exists now. False if the one above it is missing. */
function createOne(path: string): boolean {
  try {
    mkdirSync(path, { mode: 0o700 });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return true;
    if (code === 'ENOENT' && dirname(path) !== path) return false;
    throw error;
  }
}
