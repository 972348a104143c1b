/** Why a file cannot be imported at all. */
type ImportFileProblem = 'import_file_empty' | 'import_file_not_json' | 'import_file_too_large';

/** A file of users that cannot be imported at all: the code says why, the message says what to do. */
export class ImportFileError extends Error {
  override readonly name = 'ImportFileError';
  readonly code: ImportFileProblem;

  constructor(code: ImportFileProblem, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** The largest file in bytes: the whole file and what is made of it are in memory. */
export const MAX_IMPORT_BYTES = 64 * 1024 * 1024;
/** The most rows, for the same reason: a byte or two can be a row. */
export const MAX_IMPORT_ROWS = 100_000;

/** One row of the file: its number from 1, and its value, or nothing if it is not JSON. */
export interface FileRow {
  row: number;
  value: unknown;
  isJson: boolean;
}

/** The rows of a file, and whether their numbers are lines or positions in an array. */
export interface FileRows {
  unit: 'row' | 'line';
  rows: FileRow[];
}

/**
 * Reads a JSON array of users, or one JSON object per line. A line that is not JSON is a row without a value. Throws
 * ImportFileError if the file is too large, empty, or has no JSON in it.
 */
export function readImportFile(bytes: Uint8Array): FileRows {
  requireImportableSize(bytes.length);
  const text = decoded(bytes);
  if (text.trim() === '')
    throw new ImportFileError('import_file_empty', 'The file is empty: there are no users in it.');
  const whole = parsed(text);
  const file = 'value' in whole ? rowsOf(whole.value) : linesOf(text, whole.cause);
  if (file.rows.length === 0)
    throw new ImportFileError('import_file_empty', 'The file has an empty list: there are no users in it.');
  return file;
}

function requireImportableSize(bytes: number): void {
  if (bytes <= MAX_IMPORT_BYTES) return;
  throw new ImportFileError(
    'import_file_too_large',
    `The file is larger than ${MAX_IMPORT_BYTES / 1024 / 1024} MiB, the most that is read: an import keeps the whole file in memory. Split it into several files.`,
  );
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new ImportFileError('import_file_not_json', 'The file is not UTF-8 text, as JSON has to be.', {
      cause,
    });
  }
}

function requireImportableCount(rows: number): void {
  if (rows <= MAX_IMPORT_ROWS) return;
  throw new ImportFileError(
    'import_file_too_large',
    `The file has more than ${MAX_IMPORT_ROWS.toLocaleString('en')} rows, the most that are read: an import keeps all of them in memory. Split it into several files.`,
  );
}

function rowsOf(value: unknown): FileRows {
  if (!Array.isArray(value)) return { unit: 'line', rows: [{ row: 1, value, isJson: true }] };
  requireImportableCount(value.length);
  return {
    unit: 'row',
    rows: value.map((element: unknown, index) => ({ row: index + 1, value: element, isJson: true })),
  };
}

function linesOf(text: string, cause: unknown): FileRows {
  // An array that breaks off is not a list of lines, even if some of its lines are JSON by themselves.
  if (text.trimStart().startsWith('[')) throw notJson(cause);
  const lines = linesIn(text);
  requireImportableCount(lines.length);
  const rows = lines.map(({ line, row }): FileRow => {
    const result = parsed(line);
    return 'value' in result
      ? { row, value: result.value, isJson: true }
      : { row, value: undefined, isJson: false };
  });
  if (rows.every(({ isJson }) => !isJson)) throw notJson(cause);
  return { unit: 'line', rows };
}

function notJson(cause: unknown): ImportFileError {
  return new ImportFileError(
    'import_file_not_json',
    `The file is not valid JSON${placeOf(cause)}. It has to be an array of users, or one JSON object per line.`,
    { cause },
  );
}

/** The lines that are not blank, with their numbers; at most one more than may be imported. */
function linesIn(text: string): { line: string; row: number }[] {
  const lines: { line: string; row: number }[] = [];
  let row = 0;
  for (let start = 0; start < text.length && lines.length <= MAX_IMPORT_ROWS; ) {
    const end = text.indexOf('\n', start);
    const line = text.slice(start, end === -1 ? text.length : end);
    row += 1;
    if (line.trim() !== '') lines.push({ line, row });
    start = end === -1 ? text.length : end + 1;
  }
  return lines;
}

function parsed(text: string): { value: unknown } | { cause: unknown } {
  try {
    return { value: JSON.parse(text) };
  } catch (cause) {
    return { cause };
  }
}

/** Where the parser stopped, if it says so; the rest of its message quotes the file, perhaps a password hash. */
function placeOf(cause: unknown): string {
  const place = cause instanceof Error ? /\(line (\d+) column (\d+)\)/.exec(cause.message) : null;
  return place ? ` from line ${place[1]}, column ${place[2]}` : '';
}
