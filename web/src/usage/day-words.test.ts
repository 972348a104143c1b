import { describe, expect, it } from 'vitest';
import { axisEnd, chartWords } from './day-words.ts';

const days = (...tokens: number[]) =>
  tokens.map((count, index) => ({ day: `2026-11-0${index + 1}`, tokens: count }));

describe('chartWords', () => {
  it('gives the period, the number of days with use and the day with the most', () =>
    expect(chartWords(days(0, 1_500, 20))).toBe(
      'Tokens per day from Nov 1 to Nov 3: used on 2 of 3 days, the most on Nov 2 with 1,500.',
    ));
  it('says that there was no use', () =>
    expect(chartWords(days(0, 0))).toBe('Tokens per day from Nov 1 to Nov 2: none.'));
  it('accepts an empty list of days', () => expect(chartWords([])).toBe('No days.'));
});

describe('axisEnd', () => {
  it.each([
    [0, 1],
    [1, 1],
    [3, 5],
    [5, 5],
    [11, 20],
    [51_000, 100_000],
    [1_000_000, 1_000_000],
  ])('of %i is %i', (most, end) => expect(axisEnd(most)).toBe(end));
});
