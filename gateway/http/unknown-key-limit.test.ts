import { expect, test } from 'vitest';
import { UnknownKeyLimit } from './unknown-key-limit.ts';

function limitAt() {
  const clock = { now: 0 };
  return { clock, limit: new UnknownKeyLimit(() => clock.now) };
}
const present = (limit: UnknownKeyLimit, network: string, times: number) => {
  for (let count = 0; count < times; count += 1) limit.count(network);
};

test('a network that mistypes a key a few times may go on', () => {
  const { limit } = limitAt();
  present(limit, 'home', 29);
  expect(limit.waitSeconds('home')).toBe(0);
});

test('a network that guesses waits until its minute is over, and no other one does', () => {
  const { limit, clock } = limitAt();
  present(limit, 'guesser', 30);
  clock.now = 20_000;
  expect([limit.waitSeconds('guesser'), limit.waitSeconds('home')]).toEqual([40, 0]);
  clock.now = 60_000;
  expect(limit.waitSeconds('guesser')).toBe(0);
  present(limit, 'guesser', 1);
  expect(limit.waitSeconds('guesser')).toBe(0);
});

test('any number of networks takes bounded memory', () => {
  const { limit } = limitAt();
  present(limit, 'first', 30);
  for (let count = 0; count < 10_000; count += 1) limit.count(`network ${count}`);
  expect(limit.waitSeconds('first')).toBe(0);
});
