import { expect, test } from 'vitest';
import { diceOf } from './chance.ts';
import { breakages, planLife } from './lives.ts';

const lives = (seed: string) =>
  Array.from({ length: 300 }, (_, number) => planLife(diceOf(seed).of(`customer ${number}`)));

test('the same seed plans the same lives', () => {
  expect(lives('monday')).toEqual(lives('monday'));
  expect(lives('monday')).not.toEqual(lives('tuesday'));
});

test('every life begins with an order, and in three hundred of them everything happens', () => {
  const steps = lives('monday').flatMap((life) => life.steps);
  const acts = new Set(steps.map(({ act }) => act.do));
  expect([...acts].toSorted()).toEqual(['break', 'cancel', 'leave', 'operate', 'order', 'retry']);
  const broken = new Set(steps.flatMap(({ act }) => (act.do === 'break' ? [act.how] : [])));
  expect([...broken].toSorted()).toEqual([...breakages].toSorted());
  expect(lives('monday').every(({ steps: [first] }) => first?.act.do === 'order')).toBe(true);
});

test('nobody orders more than her plan covers', () => {
  const rank = { free: 0, pro: 1, enterprise: 2 };
  for (const { plan, steps } of lives('monday'))
    for (const { act } of steps)
      if (act.do === 'order') expect(rank[act.tier]).toBeLessThanOrEqual(rank[plan]);
});
