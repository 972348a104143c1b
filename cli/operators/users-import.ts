import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { countEffects, type ImportCounts } from '../../api/accounts/import/import.audit.ts';
import { importUsers, previewImport } from '../../api/accounts/import/import.commands.ts';
import {
  type FileRows,
  ImportFileError,
  MAX_IMPORT_BYTES,
  readImportFile,
} from '../../api/accounts/import/import.file.ts';
import type { PlannedRow } from '../../api/accounts/import/import.plan.ts';
import { CommandFailure, EXIT } from '../failure.ts';
import { print, printJson } from '../print.ts';
import { shellActor } from './actor.ts';
import { withDatabase } from './context.ts';
import { importText } from './users-import.words.ts';

/** The options of `users import`. */
export interface ImportOptions {
  apply?: boolean;
  addressesProven?: boolean;
  json?: boolean;
}

/**
 * Shows what importing a file of users would do, or imports it with `apply`, and prints each row with what becomes of it.
 * Exit code 65 if rows were skipped, else 2 for a preview that would change something. Throws CommandFailure: exit 66 for a
 * file that cannot be read, 65 for one that is not usable, 69 if the database fails on the way.
 */
export async function importFile(home: string, file: string, options: ImportOptions): Promise<void> {
  const bytes = await bytesOf(file);
  const rows = await rowsOf(bytes, file);
  const apply = options.apply === true;
  const terms = { at: new Date(), addressesProven: options.addressesProven === true };
  const source = {
    actor: shellActor(),
    fileName: path.basename(file),
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
  const results = await withDatabase(home, ({ collections }) =>
    apply
      ? importUsers(collections, rows, { terms, source }).catch(stopped)
      : previewImport(collections, rows, terms),
  );
  const counts = countEffects(results);
  process.exitCode = exitCodeOf(counts, apply);
  if (options.json) printJson({ applied: apply, unit: rows.unit, counts, users: results.map(presentRow) });
  else print(importText(results, { apply, counts, unit: rows.unit }));
}

async function bytesOf(file: string): Promise<Uint8Array> {
  try {
    const chunks: Uint8Array[] = [];
    // One byte more than an import takes: then it is refused, and a pipe or device without an end fills no memory.
    for await (const chunk of createReadStream(file, { end: MAX_IMPORT_BYTES })) chunks.push(chunk);
    return Buffer.concat(chunks);
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    throw new CommandFailure(
      `${file} cannot be read${reason}.`,
      'name the users.json of the earlier service',
      EXIT.noInput,
      { cause },
    );
  }
}

async function rowsOf(bytes: Uint8Array, file: string): Promise<FileRows> {
  try {
    return readImportFile(bytes);
  } catch (cause) {
    throw cause instanceof ImportFileError ? unusable(cause, file) : cause;
  }
}

function unusable(cause: ImportFileError, file: string): CommandFailure {
  const next = 'correct the file and run it again: nothing was imported';
  return new CommandFailure(`${file}: ${cause.message} (${cause.code})`, next, EXIT.data, { cause });
}

function stopped(cause: unknown): never {
  const reason = cause instanceof Error ? cause.message : String(cause);
  throw new CommandFailure(
    `The import stopped on the way: ${reason}`,
    'run the same command again: it goes on where it stopped',
    EXIT.unavailable,
    { cause },
  );
}

function exitCodeOf({ created, updated, skipped }: ImportCounts, apply: boolean): number {
  if (skipped > 0) return EXIT.data;
  return !apply && created + updated > 0 ? EXIT.differs : 0;
}

/** A row as JSON: no record of the database, which has the password's hash. */
function presentRow({ row, label, effect, userId, problems, notes }: PlannedRow) {
  return { row, user: label, effect, id: userId, problems, notes };
}
