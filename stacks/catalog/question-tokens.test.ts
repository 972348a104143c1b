import { expect, test } from 'vitest';
import { shortQuestionsWithin } from './question-tokens.ts';

test.each([
  [100_000, 6],
  [37_800, 1],
  [37_799, 0],
  [0, 0],
  [2_000_000, 159],
  [null, null],
])('%j tokens are %j short questions', (tokens, questions) => {
  expect(shortQuestionsWithin(tokens)).toBe(questions);
});
