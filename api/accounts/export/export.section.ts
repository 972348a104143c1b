import { type CsvCell, csvStream } from '../../platform/http/csv.ts';
import type { UserRecord } from '../users/user.model.ts';

/** One file of an archive. Its content is made in pieces while the archive is written. */
export interface ExportFile {
  /** With its folder: `usage/calls.csv`. */
  name: string;
  content(): AsyncIterable<string>;
}

/** What one feature has stored about a person. Secrets and hashes of secrets are in none of its files. */
export interface ExportSection<Slice> {
  /** A line of the archive's README: what its files have. */
  about: string;
  files(collections: Slice, user: UserRecord): ExportFile[];
}

/** A file with one JSON value. */
export function jsonFile(name: string, value: () => Promise<unknown>): ExportFile {
  return {
    name,
    async *content() {
      yield `${JSON.stringify(await value(), null, 2)}\n`;
    },
  };
}

/** A file with a JSON list, for more rows than fit into memory. */
export function jsonRowsFile(name: string, rows: () => AsyncIterable<unknown>): ExportFile {
  return {
    name,
    async *content() {
      let before = '[\n';
      for await (const row of rows()) {
        yield `${before}${JSON.stringify(row)}`;
        before = ',\n';
      }
      yield before === '[\n' ? '[]\n' : '\n]\n';
    },
  };
}

/** A file with a table. */
export function csvFile(
  name: string,
  columns: readonly string[],
  rows: () => AsyncIterable<readonly CsvCell[]>,
): ExportFile {
  return { name, content: () => csvStream(columns, rows()) };
}

/** The named fields of a record. A list of fields, so that no later one gets into an archive unseen. */
export function fieldsOf<Row extends object, Field extends keyof Row>(
  row: Row,
  fields: readonly Field[],
): Pick<Row, Field> {
  return Object.fromEntries(fields.map((field) => [field, row[field]])) as Pick<Row, Field>;
}
