import { expect, test } from 'vitest';
import { nextDeliveries } from './delivery.turns.ts';

const limits = { total: 6, perTeam: 2 };
const due = (id: string, seconds: number) => ({
  id,
  teamId: id.slice(0, 1),
  dueAt: new Date(seconds * 1_000),
});
const idsOf = (chosen: { id: string }[]) => chosen.map(({ id }) => id);

test('a team with many events gets its share, and the others are not behind it', () => {
  const waiting = [due('a1', 1), due('a2', 2), due('a3', 3), due('a4', 4), due('b1', 9), due('c1', 8)];
  expect(idsOf(nextDeliveries(waiting, [], limits))).toEqual(['a1', 'c1', 'b1', 'a2']);
});

test('a team whose receivers are slow waits for them, and only that team', () => {
  const waiting = [due('a1', 1), due('b1', 9)];
  expect(idsOf(nextDeliveries(waiting, ['a', 'a'], limits))).toEqual(['b1']);
});

test('no more run than the process allows', () => {
  const waiting = ['a1', 'b1', 'c1', 'd1'].map((id, at) => due(id, at));
  expect(idsOf(nextDeliveries(waiting, ['x', 'y', 'z', 'x'], limits))).toEqual(['a1', 'b1']);
  expect(nextDeliveries(waiting, ['u', 'v', 'w', 'x', 'y', 'z'], limits)).toEqual([]);
});

test('within a team the longest wait is first', () => {
  expect(idsOf(nextDeliveries([due('a2', 2), due('a1', 1)], ['a'], limits))).toEqual(['a1']);
});
