import { expect, test } from 'vitest';
import { marginOf } from './margin.ts';

test('a free tier earns nothing: the margin is minus the cost of models', () => {
  expect(marginOf(['free'], 1_250_000, undefined)).toEqual({ priceEur: 0, dollars: -1.25 });
  expect(marginOf([], 0, undefined)).toEqual({ priceEur: 0, dollars: 0 });
});

test('a price in euros has a margin in dollars only if the exchange rate is known', () => {
  expect(marginOf(['pro'], 1_000_000, undefined)).toEqual({ priceEur: 7.49, dollars: null });
  expect(marginOf(['pro'], 1_000_000, 1.2)).toMatchObject({ priceEur: 7.49, dollars: 7.49 * 1.2 - 1 });
});

test('the prices of several assistants are added, to the cent', () => {
  expect(marginOf(['pro', 'enterprise', 'free'], 0, 1).priceEur).toBe(24.48);
});
