import { mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ToolchainError } from './errors.ts';

/** Creates the folder and tests that it is writable. Throws cache_unwritable and disk_full. */
export function ensureWritable(root: string): void {
  const probe = join(root, `.probe-${process.pid}`);
  try {
    mkdirSync(root, { recursive: true });
    writeFileSync(probe, 'probe');
    rmSync(probe);
  } catch (error) {
    throw explainRefusal(root, error as NodeJS.ErrnoException);
  }
}

/** Throws disk_full if less than `needed` bytes are free. */
export function ensureFreeSpace(root: string, needed: number): void {
  const { bavail, bsize } = statfsSync(root);
  const free = bavail * bsize;
  if (free >= needed) return;
  throw new ToolchainError(
    'disk_full',
    `${root} has ${gigabytes(free)} free and the toolchain needs ${gigabytes(needed)}. Free some space, or point CLAWDET_CACHE at another disk.`,
  );
}

/** Removes the temporary folders of crashed set-ups. Call it while holding the lock. */
export function removeStaleFolders(root: string): void {
  for (const entry of readdirSync(root)) {
    if (entry.startsWith('.tmp-')) rmSync(join(root, entry), { recursive: true, force: true });
  }
}

function explainRefusal(root: string, error: NodeJS.ErrnoException): ToolchainError {
  if (error.code === 'ENOSPC') {
    return new ToolchainError(
      'disk_full',
      `The disk of ${root} is full. Free some space and run set-up again.`,
    );
  }
  return new ToolchainError(
    'cache_unwritable',
    `${root} is not writable (${error.code}). Make it writable for this user, or point CLAWDET_CACHE at a writable folder.`,
    { cause: error },
  );
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
