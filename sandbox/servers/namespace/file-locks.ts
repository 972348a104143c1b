import { readFileSync, statSync } from 'node:fs';

/** Whether a process holds a lock on the file, of any kind (proc_locks(5)). Processes of other PID namespaces are not seen. */
export function isLocked(file: string, locks = '/proc/locks'): boolean {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat !== undefined && readLocks(locks).includes(` ${nameOf(stat)} `);
}

function readLocks(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Not Linux.
    return '';
  }
}

/** A file's name in the kernel's list: `fe:00:10193259`, the major and minor device numbers in hex and the inode. */
function nameOf({ dev, ino }: { dev: number; ino: number }): string {
  // The C library packs both numbers into one (makedev(3)).
  const major = (dev >>> 8) & 0xfff;
  const minor = (dev & 0xff) | ((dev >>> 12) & 0xfff00);
  const hex = (part: number): string => part.toString(16).padStart(2, '0');
  return `${hex(major)}:${hex(minor)}:${ino}`;
}
