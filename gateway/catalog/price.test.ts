import { describe, expect, it } from 'vitest';
import { PRICES, type Price } from './price.table.ts';
import { isPriced, priceOf, worstCase } from './price.ts';

const NOW = new Date('2026-11-25T12:00:00Z');
const aPrice = (change: Partial<Price> = {}): Price => ({
  model: 'm-1',
  from: '2026-01-01',
  input: 2_000_000,
  cachedInput: 500_000,
  output: 6_000_000,
  source: 'a test',
  read: '2026-01-01',
  ...change,
});
const usage = (input: number, cachedInput: number, output: number) => ({ input, cachedInput, output });

describe('the cost of a call', () => {
  it('depends on the kind of token: the cached part of the prompt is cheaper', () => {
    expect(priceOf('m-1', usage(1_000, 400, 100), NOW, [aPrice()])).toBe(600 * 2 + 400 * 0.5 + 100 * 6);
  });

  it('is in whole micro-dollars, rounded up: no call that costs anything is free', () => {
    expect(priceOf('m-1', usage(1, 1, 0), NOW, [aPrice()])).toBe(1);
    expect(priceOf('m-1', usage(0, 0, 0), NOW, [aPrice()])).toBe(0);
  });

  it('never counts more cached tokens than the prompt has', () => {
    expect(priceOf('m-1', usage(10, 999, 0), NOW, [aPrice()])).toBe(5);
  });

  it('uses the price of its day', () => {
    const prices = [aPrice(), aPrice({ from: '2026-11-26', input: 4_000_000 })];
    const at = (moment: string) => priceOf('m-1', usage(1_000, 0, 0), new Date(moment), prices);
    expect([at('2026-11-25T23:59:59Z'), at('2026-11-26T00:00:00Z')]).toEqual([2_000, 4_000]);
  });

  it('uses the long-prompt price for all tokens when the prompt is long', () => {
    const long = { promptTokens: 1_000, input: 4_000_000, cachedInput: 1_000_000, output: 12_000_000 };
    const cost = (input: number) => priceOf('m-1', usage(input, 0, 10), NOW, [aPrice({ long })]);
    expect([cost(999), cost(1_000)]).toEqual([999 * 2 + 60, 1_000 * 4 + 120]);
  });

  it('is right for real prices: a hundred thousand tokens each way of grok-4.2 and claude-sonnet-4-5', () => {
    const short = usage(100_000, 0, 100_000);
    expect(priceOf('grok-4.2', short, NOW)).toBe(125_000 + 250_000);
    expect(priceOf('claude-sonnet-4-5-20250929', short, NOW)).toBe(300_000 + 1_500_000);
  });
});

describe('a model without a price', () => {
  it('is refused, never free: unknown, not yet priced, or with a name similar to a priced one', () => {
    for (const model of ['grok-0', '', 'grok-4.2-turbo', 'GROK-4.2', 'constructor']) {
      expect(isPriced(model, NOW)).toBe(false);
      expect(() => priceOf(model, usage(1, 0, 1), NOW)).toThrow(
        expect.objectContaining({ code: 'model_unpriced' }),
      );
    }
    const early = new Date('2025-12-31T23:59:59Z');
    expect(() => priceOf('m-1', usage(1, 0, 1), early, [aPrice()])).toThrow(/has no price/);
    expect(isPriced('grok-4.2', NOW)).toBe(true);
  });
});

describe('the worst case', () => {
  it('is the whole prompt, uncached, and all the output', () => {
    expect(worstCase('m-1', 1_001, 100, NOW, [aPrice()])).toEqual({
      worst: { tokens: 1_101, micros: 1_001 * 2 + 600 },
      prompt: { tokens: 1_001, micros: 1_001 * 2 },
    });
  });
});

describe('writing to a cache', () => {
  it('costs its part of the input in addition, in a call and in its worst case', () => {
    const written = { ...usage(1_000, 0, 0), cacheSurcharge: 250 };
    expect(priceOf('m-1', written, NOW, [aPrice()])).toBe(1_250 * 2);
    expect(worstCase('m-1', 1_000, 0, NOW, [aPrice()], 250)).toMatchObject({
      worst: { tokens: 1_000, micros: 1_250 * 2 },
    });
  });
});

describe('the price table', () => {
  it('has a source, a date and whole numbers for every price, and cached tokens are always cheapest', () => {
    for (const { source, read, from, input, cachedInput, output, long } of PRICES) {
      expect(source).toMatch(/^https:\/\//);
      for (const day of [read, from]) expect(day).toMatch(/^\d{4}-\d\d-\d\d$/);
      for (const rate of [input, cachedInput, output]) {
        expect(Number.isInteger(rate)).toBe(true);
        expect(rate).toBeGreaterThan(0);
      }
      expect(cachedInput).toBeLessThan(input);
      if (long) expect(long.input).toBeGreaterThan(input);
    }
  });

  it('has one price per model and day', () => {
    const keys = PRICES.map(({ model, from }) => `${model} ${from}`);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
