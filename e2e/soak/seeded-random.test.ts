import { expect, test } from 'vitest';
import { seededRandom } from './seeded-random.ts';

const rolls = (seed: string) => {
  const random = seededRandom(seed);
  return Array.from({ length: 20 }, () => random.between(1, 6));
};

test('the same seed gives the same numbers, another seed gives others', () => {
  expect(rolls('monday')).toEqual(rolls('monday'));
  expect(rolls('monday')).not.toEqual(rolls('tuesday'));
  expect(rolls('monday').every((roll) => roll >= 1 && roll <= 6)).toBe(true);
});

test('a fork does not depend on what else was drawn', () => {
  const random = seededRandom('monday');
  const before = random.fork('alice').next();
  random.next();
  expect(random.fork('alice').next()).toBe(before);
  expect(random.fork('bob').next()).not.toBe(before);
});

test('weights decide how often each name is chosen', () => {
  const random = seededRandom('monday');
  const chosen = Array.from({ length: 1_000 }, () => random.weighted({ often: 9, seldom: 1, never: 0 }));
  const often = chosen.filter((name) => name === 'often').length;
  expect(often).toBeGreaterThan(850);
  expect(chosen).toContain('seldom');
  expect(chosen).not.toContain('never');
});
