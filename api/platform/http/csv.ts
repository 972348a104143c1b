import { stringify } from 'csv-stringify/sync';
import type { Response } from 'express';

/** A cell: a number stays one, a text that a spreadsheet would take for a formula becomes plain text. */
export type CsvCell = string | number;

/**
 * Lines as RFC 4180 has them: commas, CR LF, quotes where they are needed. A text that begins with = + - @ or a tab gets a ' in
 * front (OWASP, CSV injection); a number below zero is no formula.
 */
export function csvOf(columns: readonly string[], lines: Iterable<readonly CsvCell[]>): string {
  return stringify([columns, ...lines], {
    record_delimiter: 'windows',
    // A line end of any kind begins a new line for some readers, and with it perhaps a formula.
    quoted_match: /[\r\n]/,
    escape_formulas: true,
    cast: { number: (value) => ({ value: String(value), escape_formulas: false }) },
  });
}

/** Answers with a file to save. */
export function sendCsv(res: Response, name: string, csv: string): void {
  res
    .type('text/csv; charset=utf-8')
    .set('Content-Disposition', `attachment; filename="${name}.csv"`)
    .send(csv);
}
