import { expect, test } from 'vitest';
import type { UsageRebuild } from '../../api/usage/reports/usage.rebuild.ts';
import { noCounts } from '../../gateway/records/usage.sums.ts';
import { rebuildLines } from './usage-rebuild.words.ts';

type Total = UsageRebuild['month']['before'];
const nothing = { tokens: 0, micros: 0 };
const monthLine = (before: Total, after: Total) => rebuildLines({ days: [], month: { before, after } });

test('money has two decimals and counts have separators, as everywhere', () => {
  const [line] = monthLine({ tokens: 7, micros: 500_000 }, { tokens: 1_234_567, micros: 12_345_678 });
  expect(line).toBe('  ledger, this month: 7 tokens, $0.50 -> 1,234,567 tokens, $12.35\n');
});

test('an amount below a cent is not nothing', () => {
  expect(monthLine({ tokens: 7, micros: 7 }, { tokens: 100, micros: 4_200 })).toEqual([
    '  ledger, this month: 7 tokens, $0.000007 -> 100 tokens, $0.0042\n',
  ]);
});

test('a difference that rounding hides is named', () => {
  expect(monthLine({ tokens: 9, micros: 12_000_004 }, { tokens: 9, micros: 12_000_000 })).toEqual([
    '  ledger, this month: 9 tokens, $12.00 -> 9 tokens, $12.00 (differs by $0.000004)\n',
  ]);
});

test('a corrected day names its model, calls, tokens and charge', () => {
  const before = { ...noCounts(), calls: 1, tokens: 7 };
  const after = { ...noCounts(), calls: 2_000, tokens: 100, charge: 2_000_000 };
  const day = { day: '2026-11-30', instance: 'i1', model: 'grok-4.2', before, after };
  expect(rebuildLines({ days: [day], month: { before: nothing, after: nothing } })).toEqual([
    '  2026-11-30 grok-4.2: 1 call, 7 tokens, $0.00 -> 2,000 calls, 100 tokens, $2.00\n',
  ]);
});

test('a rebuild that found all right says nothing', () => {
  expect(monthLine(nothing, nothing)).toEqual([]);
});
