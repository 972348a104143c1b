import { stringify } from 'csv-stringify/sync';
import type { Response } from 'express';

/** A cell: a number stays a number; a text that a spreadsheet would read as a formula becomes plain text. */
export type CsvCell = string | number;

/**
 * CSV as in RFC 4180: commas, CR LF, quotes where needed. A text that begins with = + - @ or a tab gets a ' in front (OWASP,
 * CSV injection); a negative number is not a formula.
 */
export function csvOf(columns: readonly string[], lines: Iterable<readonly CsvCell[]>): string {
  return linesOf([columns, ...lines]);
}

/** The same in pieces, for more lines than fit into memory. */
export async function* csvStream(
  columns: readonly string[],
  lines: AsyncIterable<readonly CsvCell[]>,
): AsyncGenerator<string> {
  yield linesOf([columns]);
  for await (const line of lines) yield linesOf([line]);
}

function linesOf(lines: readonly (readonly CsvCell[])[]): string {
  return stringify([...lines], {
    record_delimiter: 'windows',
    // Some readers start a new line at any kind of line end, and a formula could begin there.
    quoted_match: /[\r\n]/,
    escape_formulas: true,
    cast: { number: (value) => ({ value: String(value), escape_formulas: false }) },
  });
}

/** Sends a CSV file as a download. */
export function sendCsv(res: Response, name: string, csv: string): void {
  res
    .type('text/csv; charset=utf-8')
    .set('Content-Disposition', `attachment; filename="${name}.csv"`)
    .send(csv);
}
