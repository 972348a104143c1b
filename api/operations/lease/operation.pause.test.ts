import { Types } from 'mongoose';
import { expect, test } from 'vitest';
import { anOperation } from '../operation.builder.ts';
import { createPauses } from './operation.pause.ts';

const HOUR_MS = 3_600_000;
const noon = new Date('2026-11-25T12:00:00Z');
const later = (ms: number) => new Date(noon.getTime() + ms);

/** Pauses of a worker that has looked before, with a clock that a test moves. */
function looking() {
  const clock = { ms: 0 };
  const pauses = createPauses(() => clock.ms);
  pauses.due([], noon);
  return { clock, pauses };
}

const paused = (notBefore: Date) => anOperation({ _id: new Types.ObjectId(), notBefore, pauseMs: 30_000 });

test.each([
  ['as it is', 0],
  ['an hour ahead', HOUR_MS],
  ['an hour behind', -HOUR_MS],
])('a pause lasts as long as it was meant to where the wall clock is %s', (_how, skew) => {
  const { clock, pauses } = looking();
  const one = paused(later(30_000));
  expect(pauses.due([one], later(skew))).toEqual([]);
  clock.ms = 20_000;
  expect(pauses.due([one], later(skew + 20_000))).toEqual([]);
  clock.ms = 30_000;
  expect(pauses.due([one], later(skew + 30_000))).toEqual([one]);
});

test('a clock that jumps in the middle of a pause neither ends nor prolongs it', () => {
  const { clock, pauses } = looking();
  const one = paused(later(30_000));
  pauses.due([one], noon);
  clock.ms = 10_000;
  expect(pauses.due([one], later(HOUR_MS))).toEqual([]);
  clock.ms = 30_000;
  expect(pauses.due([one], later(-HOUR_MS))).toEqual([one]);
});

test('an order that has just been placed waits for nothing, by whichever clock it was written', () => {
  const { pauses } = looking();
  const order = anOperation({ notBefore: later(HOUR_MS), createdAt: later(HOUR_MS) });
  expect(pauses.due([order], noon)).toEqual([order]);
});

test('a worker that has just started waits what is left, and nothing where more than the pause seems to be', () => {
  const [rest, jumped] = [paused(later(10_000)), paused(later(HOUR_MS))];
  const clock = { ms: 0 };
  const pauses = createPauses(() => clock.ms);
  expect(pauses.due([rest, jumped], noon)).toEqual([jumped]);
  clock.ms = 10_000;
  expect(pauses.due([rest], later(10_000))).toEqual([rest]);
});
