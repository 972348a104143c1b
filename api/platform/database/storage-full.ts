const TEXTS = [
  'database or disk is full',
  'no space left on device',
  'readonly database',
  'read-only file system',
];

/** Whether a write failed because the disk is full or read-only. MongoDB has codes; FerretDB passes on texts of SQLite and the OS. */
export function isStorageFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (
    'code' in error &&
    (error.code === 'ENOSPC' || error.code === 'EROFS' || error.code === OUT_OF_DISK_SPACE)
  )
    return true;
  return TEXTS.some((text) => error.message.includes(text));
}

/** MongoDB's error code OutOfDiskSpace. */
const OUT_OF_DISK_SPACE = 14_031;
