import { describe, expect, it } from 'vitest';
import { formatDollars, formatPercent } from './format-number.ts';

describe('formatDollars', () => {
  it.each([
    [0, '$0.00'],
    [0.0042, '$0.0042'],
    [-0.5, '-$0.5000'],
    [12.345, '$12.35'],
  ])('formats %d as %s', (dollars, words) => expect(formatDollars(dollars)).toBe(words));
});

describe('formatPercent', () => {
  it.each([
    [0, '0%'],
    [0.001, '<1%'],
    [0.8999, '89%'],
    [1, '100%'],
  ])('formats %d as %s', (part, words) => expect(formatPercent(part)).toBe(words));
});
