import { expect, test } from 'vitest';
import { diceOf } from './chance.ts';

const throws = (seed: string) => {
  const dice = diceOf(seed);
  return Array.from({ length: 20 }, () => dice.between(1, 6));
};

test('the same seed throws the same numbers, another one others', () => {
  expect(throws('monday')).toEqual(throws('monday'));
  expect(throws('monday')).not.toEqual(throws('tuesday'));
  expect(throws('monday').every((eyes) => eyes >= 1 && eyes <= 6)).toBe(true);
});

test('dice of a name know nothing of what else was thrown', () => {
  const dice = diceOf('monday');
  const before = dice.of('alice').next();
  dice.next();
  expect(dice.of('alice').next()).toBe(before);
  expect(dice.of('bob').next()).not.toBe(before);
});

test('weights decide how often something is chosen', () => {
  const dice = diceOf('monday');
  const chosen = Array.from({ length: 1_000 }, () => dice.weighted({ often: 9, seldom: 1, never: 0 }));
  const often = chosen.filter((name) => name === 'often').length;
  expect(often).toBeGreaterThan(850);
  expect(chosen).toContain('seldom');
  expect(chosen).not.toContain('never');
});
