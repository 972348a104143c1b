/** MongoDB's code for a second document under a unique key. */
const DUPLICATE_KEY_CODE = 11_000;

/**
 * Whether a write failed on a unique index. MongoDB reports it by code; FerretDB 1.24 does so for inserts, but answers
 * an update with code 1 and SQLite's text, so that one text is matched here and nowhere else.
 */
export function isDuplicateKeyError(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return (
    error.code === DUPLICATE_KEY_CODE ||
    (error.code === 1 && error.message.includes('UNIQUE constraint failed'))
  );
}
