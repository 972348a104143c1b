import { type CsvCell, csvOf } from '../../platform/http/csv.ts';
import { assistantName, toDollars } from './usage.present.ts';
import type { TeamUsage, UsageRow } from './usage.read.ts';

const COLUMNS = [
  'day',
  'assistant',
  'model',
  'calls',
  'failed',
  'throttled',
  'refused',
  'input_tokens',
  'cached_input_tokens',
  'output_tokens',
  'tokens',
  'dollars',
];

/** A customer's usage as a table: one line per day, assistant and model. Refused calls have no model. */
export function usageCsv({ rows, names }: Pick<TeamUsage, 'rows' | 'names'>): string {
  return csvOf(
    COLUMNS,
    rows.map((row) => cells(row, assistantName(names, row.instance))),
  );
}

function cells(row: UsageRow, assistant: string): CsvCell[] {
  const { day, model, calls, failed, throttled, refused, input, cachedInput, output, tokens, charge } = row;
  return [
    ...[day, assistant, model],
    ...[calls, failed, throttled, refused, input, cachedInput, output, tokens],
    toDollars(charge).toFixed(6),
  ];
}
