import { describe, expect, test } from 'vitest';
import { readUsage } from './usage.ts';

const told = (
  prompt: unknown,
  completion: unknown,
  total: unknown,
  reasoning?: unknown,
  cached?: unknown,
) => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: total,
  ...(reasoning !== undefined && { completion_tokens_details: { reasoning_tokens: reasoning } }),
  ...(cached !== undefined && { prompt_tokens_details: { cached_tokens: cached } }),
});

describe('usage', () => {
  test.each([
    ['of OpenAI, reasoning within the completion', told(80, 40, 120, 30), 40],
    ['of xAI, reasoning in the total alone', told(213, 27, 373, 133), 160],
    ['without reasoning', told(10, 5, 15), 5],
    ['without a total, reasoning within', told(10, 5, undefined, 3), 5],
    ['without a total, more reasoning than completion', told(10, 5, undefined, 30), 35],
    ['with a total of more than it explains', told(10, 5, 9_999, 3), 8],
    ['with a total of less than its parts', told(10, 5, 3, 3), 5],
    ['of nothing generated', told(10, 0, 10), 0],
    ['with details that are null', { ...told(1, 2, 3), completion_tokens_details: null }, 2],
  ])('%s', (_what, usage, output) => {
    expect(readUsage(usage)).toMatchObject({ output });
  });

  test('has the cached part of the input, and no more than that', () => {
    expect(readUsage(told(100, 1, 101, 0, 60))).toEqual({ input: 100, cachedInput: 60, output: 1 });
    expect(readUsage(told(100, 1, 101, 0, 600))).toEqual({ input: 100, cachedInput: 100, output: 1 });
  });

  test.each([
    undefined,
    null,
    'usage',
    [],
    {},
    told(-1, 5, 4),
    told(1, -5, 4),
    told(1, 5, -6),
    told(1, 5, 6, -1),
    told(1, 5, 6, 0, -1),
    told(1.5, 5, 6),
    told('1', 5, 6),
    told(Number.NaN, 5, 6),
    told(1e300, 5, 6),
    told(1, Number.POSITIVE_INFINITY, 6),
    told(1, undefined, 6),
    told(1, 2_000_000_000, 6),
  ])('that is none counts as not told: %j', (usage) => {
    expect(readUsage(usage)).toBeUndefined();
  });
});
