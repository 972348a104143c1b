import { describe, expect, it } from 'vitest';
import { formatRoughDuration } from '../../web/src/ui/format-duration.ts';
import { formatCount, formatDollars, formatEuros, formatPercent } from '../../web/src/ui/format-number.ts';
import { describeQuantities } from './quantities.suite.ts';
import {
  approximateWait,
  countText,
  dollarsText,
  durationText,
  eurosText,
  percentText,
} from './quantities.ts';

describeQuantities('on the server', {
  count: countText,
  dollars: dollarsText,
  euros: eurosText,
  percent: percentText,
  duration: durationText,
});

describeQuantities('on the pages', {
  count: formatCount,
  dollars: formatDollars,
  euros: formatEuros,
  percent: formatPercent,
  duration: formatRoughDuration,
});

describe('approximateWait', () => {
  const now = new Date('2026-01-01T09:00:00.000Z');
  it.each([
    [undefined, 'any moment now'],
    ['2026-01-01T08:00:00.000Z', 'any moment now'],
    ['2026-01-01T09:00:01.000Z', 'any moment now'],
    ['2026-01-01T09:00:19.200Z', 'in about 20 s'],
    ['2026-01-01T09:03:00.000Z', 'in about 3 min'],
  ])('until %s: %s', (until, text) =>
    expect(approximateWait(until === undefined ? undefined : new Date(until), now)).toBe(text),
  );
});
