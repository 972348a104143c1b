import { describe, expect, test } from 'vitest';
import { readUsage } from './usage.ts';

const reported = (
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
    ['of OpenAI, reasoning within the completion', reported(80, 40, 120, 30), 40],
    ['of xAI, reasoning in the total alone', reported(213, 27, 373, 133), 160],
    ['without reasoning', reported(10, 5, 15), 5],
    ['without a total, reasoning within', reported(10, 5, undefined, 3), 5],
    ['without a total, more reasoning than completion', reported(10, 5, undefined, 30), 35],
    ['with a total above the sum of its parts', reported(10, 5, 9_999, 3), 8],
    ['with a total below the sum of its parts', reported(10, 5, 3, 3), 5],
    ['of nothing generated', reported(10, 0, 10), 0],
    ['with details that are null', { ...reported(1, 2, 3), completion_tokens_details: null }, 2],
  ])('%s', (_what, usage, output) => {
    expect(readUsage(usage)).toMatchObject({ output });
  });

  test('has the cached input, limited to the input', () => {
    expect(readUsage(reported(100, 1, 101, 0, 60))).toEqual({ input: 100, cachedInput: 60, output: 1 });
    expect(readUsage(reported(100, 1, 101, 0, 600))).toEqual({ input: 100, cachedInput: 100, output: 1 });
  });

  test.each([
    undefined,
    null,
    'usage',
    [],
    {},
    reported(-1, 5, 4),
    reported(1, -5, 4),
    reported(1, 5, -6),
    reported(1, 5, 6, -1),
    reported(1, 5, 6, 0, -1),
    reported(1.5, 5, 6),
    reported('1', 5, 6),
    reported(Number.NaN, 5, 6),
    reported(1e300, 5, 6),
    reported(1, Number.POSITIVE_INFINITY, 6),
    reported(1, undefined, 6),
    reported(1, 2_000_000_000, 6),
  ])('that is invalid counts as not reported: %j', (usage) => {
    expect(readUsage(usage)).toBeUndefined();
  });
});
