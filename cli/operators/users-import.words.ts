import type { ImportCounts } from '../../api/accounts/import/import.audit.ts';
import type { ImportEffect, PlannedRow } from '../../api/accounts/import/import.plan.ts';
import { countText } from '../../gateway/text/quantities.ts';
import { table } from '../table.ts';

interface ImportRun {
  apply: boolean;
  counts: ImportCounts;
  unit: 'row' | 'line';
}

const DONE: Record<ImportEffect, string> = {
  created: 'created',
  updated: 'updated',
  unchanged: 'already there',
  skipped: 'skipped',
};
const PLANNED: Record<ImportEffect, string> = {
  ...DONE,
  created: 'create',
  updated: 'update',
  skipped: 'skip',
};

/** What an import did or would do: a line for each row, and a sentence at the end. */
export function importText(rows: readonly PlannedRow[], { apply, counts, unit }: ImportRun): string {
  const words = apply ? DONE : PLANNED;
  const cells = rows.map(({ row, label, effect, userId, problems, notes }) => [
    String(row),
    label || '-',
    words[effect],
    userId ?? '-',
    [...problems, ...notes].map(({ field, message }) => (field ? `${field}: ${message}` : message)).join(' '),
  ]);
  return `${table([unit, 'user', 'effect', 'account', 'notes'], cells)}\n${sentences({ apply, counts, unit })}\n`;
}

function sentences({ apply, counts }: ImportRun): string {
  const changes = counts.created + counts.updated;
  const [created, updated, unchanged, skipped] = [
    counts.created,
    counts.updated,
    counts.unchanged,
    counts.skipped,
  ].map(countText);
  const effects = apply
    ? `${created} created, ${updated} updated, ${unchanged} already there, ${skipped} skipped.`
    : `${created} to create, ${updated} to update, ${unchanged} already there, ${skipped} to skip.`;
  if (changes === 0) return `${effects} ${apply ? 'Nothing was' : 'Nothing would be'} changed.`;
  return apply ? effects : `${effects} This was a preview: add --apply to import them.`;
}
