import { noCounts } from '../../../gateway/records/usage.sums.ts';
import type { UsageRow } from './usage.read.ts';

/** A day's counts as they are read: one call of 100 tokens. `change` overrides its fields. */
export function aRow(change: Partial<UsageRow> = {}): UsageRow {
  return {
    day: '2026-11-25',
    team: 'team',
    instance: 'ada',
    model: 'grok-4.2',
    ...noCounts(),
    calls: 1,
    input: 60,
    output: 40,
    tokens: 100,
    charge: 250,
    cost: 200,
    tools: {},
    ...change,
  };
}
