import { expect, it } from 'vitest';
import { dueIn } from './due.ts';

const standing = {
  hasWaiting: false,
  hasNews: true,
  progressed: false,
  known: true,
  sinceVisit: 40,
  visitMs: 5,
  leaseMs: 15_000,
  lookIn: undefined,
  pausedFor: -1,
};

it('news goes to the ledger a quarter of a second after the last report, later where reports take long', () => {
  expect(dueIn(standing)).toBe(210);
  expect(dueIn({ ...standing, visitMs: 200 })).toBe(760);
});

it('a slow ledger is told in time all the same that the process lives', () => {
  expect(dueIn({ ...standing, visitMs: 4_000 })).toBe(1_835);
  expect(dueIn({ ...standing, hasNews: false })).toBe(3_710);
});

it('a call that waits goes at once, and nothing goes where there is nothing to tell', () => {
  expect(dueIn({ ...standing, hasWaiting: true, visitMs: 200 })).toBe(0);
  expect(dueIn({ ...standing, hasNews: false, known: false })).toBeUndefined();
});
