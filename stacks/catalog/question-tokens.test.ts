import { expect, test } from 'vitest';
import { shortQuestionsWithin } from './question-tokens.ts';

test.each([
  [100_000, 7],
  [32_000, 1],
  [31_999, 0],
  [0, 0],
  [2_000_000, 183],
  [null, null],
])('%j tokens are %j short questions', (tokens, questions) => {
  expect(shortQuestionsWithin(tokens)).toBe(questions);
});
