import { expect, test } from 'vitest';
import { PRIORITY, type QueueEntryFields, sortByPriority } from './operation.priority.ts';

const now = new Date('2026-11-24T12:00:00Z');
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

let ids = 0;
function waiting(teamId: string, change: Partial<QueueEntryFields> & { name?: string } = {}) {
  ids += 1;
  return {
    _id: String(ids).padStart(4, '0'),
    teamId,
    priority: PRIORITY.customer,
    createdAt: minutesAgo(1),
    ...change,
  };
}
const namesOf = (operations: { name?: string }[]) => operations.map(({ name }) => name);

test('a waiting customer comes before a drift repair that has waited longer', () => {
  const repair = waiting('a', { name: 'repair', priority: PRIORITY.repair, createdAt: minutesAgo(5) });
  const order = waiting('b', { name: 'order' });
  expect(namesOf(sortByPriority([repair, order], [], now))).toEqual(['order', 'repair']);
});

test('owners take turns: no owner’s second operation comes before another owner’s first', () => {
  const many = ['a1', 'a2', 'a3'].map((name) => waiting('a', { name, createdAt: minutesAgo(3) }));
  const one = waiting('b', { name: 'b1', createdAt: minutesAgo(1) });
  expect(namesOf(sortByPriority([...many, one], [], now))).toEqual(['a1', 'b1', 'a2', 'a3']);
});

test('an owner’s running operation counts as their turn', () => {
  const mine = waiting('a', { name: 'mine', createdAt: minutesAgo(3) });
  const theirs = waiting('b', { name: 'theirs', createdAt: minutesAgo(1) });
  expect(namesOf(sortByPriority([mine, theirs], [{ teamId: 'a' }], now))).toEqual(['theirs', 'mine']);
});

test('an operation that waits long enough moves up, so that nothing waits forever', () => {
  const repair = waiting('a', { name: 'repair', priority: PRIORITY.repair, createdAt: minutesAgo(31) });
  const order = waiting('b', { name: 'order' });
  expect(namesOf(sortByPriority([order, repair], [], now))).toEqual(['repair', 'order']);
});

test('a clock that jumped back changes no priority', () => {
  const repair = waiting('a', { name: 'repair', priority: PRIORITY.repair, createdAt: minutesAgo(-600) });
  const order = waiting('b', { name: 'order', createdAt: minutesAgo(-600) });
  expect(namesOf(sortByPriority([repair, order], [], now))).toEqual(['order', 'repair']);
});
