import { mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ToolchainError } from './errors.ts';

/** Makes the folder and tries a write there. Throws cache_unwritable and disk_full. */
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

/** Throws disk_full when less than `needed` bytes are free. */
export function ensureFreeSpace(root: string, needed: number): void {
  const { bavail, bsize } = statfsSync(root);
  const free = bavail * bsize;
  if (free >= needed) return;
  throw new ToolchainError(
    'disk_full',
    `${root} has ${gigabytes(free)} free and the toolchain needs ${gigabytes(needed)}. Free some space, or point CLAWDET_CACHE at another disk.`,
  );
}

/** Removes what set-ups that died left behind. Call it while holding the lock. */
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
    `${root} cannot be written (${error.code}). Give this user that folder, or point CLAWDET_CACHE at one it may write.`,
    { cause: error },
  );
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
