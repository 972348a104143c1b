import { expect, test } from 'vitest';
import { driftInjections, planScenario } from './scenarios.ts';
import { seededRandom } from './seeded-random.ts';

const scenarios = (seed: string) =>
  Array.from({ length: 300 }, (_, number) => planScenario(seededRandom(seed).fork(`customer ${number}`)));

test('the same seed plans the same scenarios', () => {
  expect(scenarios('monday')).toEqual(scenarios('monday'));
  expect(scenarios('monday')).not.toEqual(scenarios('tuesday'));
});

test('every scenario begins with an order, and three hundred of them cover every action', () => {
  const steps = scenarios('monday').flatMap((scenario) => scenario.steps);
  const actions = new Set(steps.map(({ action }) => action.do));
  expect([...actions].toSorted()).toEqual(['break', 'cancel', 'leave', 'operate', 'order', 'retry']);
  const broken = new Set(steps.flatMap(({ action }) => (action.do === 'break' ? [action.how] : [])));
  expect([...broken].toSorted()).toEqual([...driftInjections].toSorted());
  expect(scenarios('monday').every(({ steps: [first] }) => first?.action.do === 'order')).toBe(true);
});

test('no customer orders more than their plan covers', () => {
  const rank = { free: 0, pro: 1, enterprise: 2 };
  for (const { plan, steps } of scenarios('monday'))
    for (const { action } of steps)
      if (action.do === 'order') expect(rank[action.tier]).toBeLessThanOrEqual(rank[plan]);
});
