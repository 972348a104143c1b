import { expect, it } from 'vitest';
import { outcomeWords } from './audit-words.ts';

it.each([
  ['done', 'done', undefined],
  ['asked', 'waiting', undefined],
  ['underway', 'under way', undefined],
  ['unfinished', 'not finished', undefined],
  ['operation_in_progress', 'refused', 'operation_in_progress'],
  ['internal_error', 'failed', 'internal_error'],
])('the outcome %s reads %s, with the code %s', (outcome, word, code) => {
  expect(outcomeWords(outcome)).toEqual({ word, code });
});
