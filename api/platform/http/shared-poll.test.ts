import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SharedPoll } from './shared-poll.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A poll of numbers that grow with each look, and the ids of each look. */
function counting(change: { fails?: () => boolean } = {}) {
  const looks: string[][] = [];
  const troubles: unknown[] = [];
  const poll = new SharedPoll<number>({
    everyMs: 1_000,
    async look(ids, lastOf) {
      looks.push(ids);
      if (change.fails?.()) throw new Error('the database is gone');
      return new Map(ids.filter((id) => id !== 'gone').map((id) => [id, (lastOf(id) ?? 0) + 1]));
    },
    onTrouble: (error) => void troubles.push(error),
  });
  return { poll, looks, troubles };
}

test('three hundred watchers of one subject share one look per interval, and all hear of it', async () => {
  const { poll, looks } = counting();
  const heard = Array.from({ length: 300 }, () => vi.fn());
  for (const listener of heard) poll.watch('a', listener);
  await vi.advanceTimersByTimeAsync(0);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(looks).toEqual([['a'], ['a'], ['a']]);
  for (const listener of heard) expect(listener.mock.calls).toEqual([[1], [2], [3]]);
});

test('several subjects are one look, and one that is gone is told as such', async () => {
  const { poll, looks } = counting();
  const gone = vi.fn();
  poll.watch('a', vi.fn());
  poll.watch('gone', gone);
  await vi.advanceTimersByTimeAsync(0);
  expect(looks).toEqual([['a', 'gone']]);
  expect(gone).toHaveBeenCalledWith(undefined);
});

test('nothing is looked at before anybody watches, nor after the last has left', async () => {
  const { poll, looks } = counting();
  poll.poke();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(looks).toEqual([]);
  const stops = [poll.watch('a', vi.fn()), poll.watch('a', vi.fn())];
  await vi.advanceTimersByTimeAsync(0);
  for (const stop of stops) stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(looks).toHaveLength(1);
});

test('one that stops listening hears nothing more, while others of the same subject do', async () => {
  const { poll } = counting();
  const [left, stays] = [vi.fn(), vi.fn()];
  const stop = poll.watch('a', left);
  poll.watch('a', stays);
  await vi.advanceTimersByTimeAsync(0);
  stop();
  await vi.advanceTimersByTimeAsync(1_000);
  expect([left.mock.calls.length, stays.mock.calls.length]).toEqual([1, 2]);
});

test('pokes at one moment are one look, soon', async () => {
  const { poll, looks } = counting();
  poll.watch('a', vi.fn());
  await vi.advanceTimersByTimeAsync(0);
  for (let count = 0; count < 50; count += 1) poll.poke();
  await vi.advanceTimersByTimeAsync(100);
  expect(looks).toHaveLength(2);
});

test('a poke during a look is another look, which sees what that one missed', async () => {
  let finish: () => void = () => undefined;
  let value = 1;
  const poll = new SharedPoll<number>({
    everyMs: 1_000,
    async look() {
      const seen = value;
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return new Map([['a', seen]]);
    },
    onTrouble: () => undefined,
  });
  const heard = vi.fn();
  poll.watch('a', heard);
  await vi.advanceTimersByTimeAsync(0);
  value = 2;
  poll.poke();
  await vi.advanceTimersByTimeAsync(500);
  finish();
  await vi.advanceTimersByTimeAsync(0);
  finish();
  await vi.advanceTimersByTimeAsync(0);
  expect(heard.mock.calls).toEqual([[1], [2]]);
});

test('after a look that failed nobody hears anything, and the next one follows', async () => {
  let broken = true;
  const { poll, looks, troubles } = counting({ fails: () => broken });
  const heard = vi.fn();
  poll.watch('a', heard);
  await vi.advanceTimersByTimeAsync(0);
  expect([heard.mock.calls.length, troubles.length]).toEqual([0, 1]);
  broken = false;
  await vi.advanceTimersByTimeAsync(1_000);
  expect([heard.mock.calls.length, looks.length]).toEqual([1, 2]);
});
