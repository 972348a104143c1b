import { Types } from 'mongoose';
import { expect, test } from 'vitest';
import { anOperation } from '../operation.builder.ts';
import { createPauses } from './operation.pause.ts';

const HOUR_MS = 3_600_000;
const noon = new Date('2026-11-25T12:00:00Z');
const later = (ms: number) => new Date(noon.getTime() + ms);

/** Pauses of a worker that has scanned the queue before, with a clock that the test moves. */
function afterFirstScan() {
  const clock = { ms: 0 };
  const pauses = createPauses(() => clock.ms);
  pauses.due([], noon);
  return { clock, pauses };
}

const paused = (notBefore: Date) => anOperation({ _id: new Types.ObjectId(), notBefore, pauseMs: 30_000 });

test.each([
  ['right', 0],
  ['an hour ahead', HOUR_MS],
  ['an hour behind', -HOUR_MS],
])('a pause lasts its intended length when the wall clock is %s', (_how, skew) => {
  const { clock, pauses } = afterFirstScan();
  const one = paused(later(30_000));
  expect(pauses.due([one], later(skew))).toEqual([]);
  clock.ms = 20_000;
  expect(pauses.due([one], later(skew + 20_000))).toEqual([]);
  clock.ms = 30_000;
  expect(pauses.due([one], later(skew + 30_000))).toEqual([one]);
});

test('a clock that jumps during a pause neither ends nor prolongs it', () => {
  const { clock, pauses } = afterFirstScan();
  const one = paused(later(30_000));
  pauses.due([one], noon);
  clock.ms = 10_000;
  expect(pauses.due([one], later(HOUR_MS))).toEqual([]);
  clock.ms = 30_000;
  expect(pauses.due([one], later(-HOUR_MS))).toEqual([one]);
});

test('a new order does not wait, even if its dates come from a clock that is ahead', () => {
  const { pauses } = afterFirstScan();
  const order = anOperation({ notBefore: later(HOUR_MS), createdAt: later(HOUR_MS) });
  expect(pauses.due([order], noon)).toEqual([order]);
});

test('a worker that has just started waits out the rest of a pause, and ignores a rest longer than the pause itself', () => {
  const [rest, jumped] = [paused(later(10_000)), paused(later(HOUR_MS))];
  const clock = { ms: 0 };
  const pauses = createPauses(() => clock.ms);
  expect(pauses.due([rest, jumped], noon)).toEqual([jumped]);
  clock.ms = 10_000;
  expect(pauses.due([rest], later(10_000))).toEqual([rest]);
});
