import { expect, test } from 'vitest';
import { Allowances } from './allowances.ts';

const rule = { name: 'reads', times: 60, per: 60_000 };
const T0 = new Date('2026-12-01T12:00:00Z');
const after = (ms: number) => new Date(T0.getTime() + ms);

test('each request takes one, and says how many are left and when all are there again', () => {
  const allowances = new Allowances();
  expect(allowances.take(rule, 'ada', T0)).toEqual({ left: 59, fullIn: 1 });
  expect(allowances.take(rule, 'ada', T0)).toEqual({ left: 58, fullIn: 2 });
  expect(allowances.take(rule, 'ada', after(1_000))).toEqual({ left: 58, fullIn: 2 });
});

test('one over the limit is refused until its part of the period has passed', () => {
  const allowances = new Allowances();
  for (let count = 0; count < 60; count += 1) allowances.take(rule, 'ada', T0);
  expect(allowances.take(rule, 'ada', T0)).toEqual({ left: 0, fullIn: 60, wait: 1 });
  expect(allowances.take(rule, 'ada', after(1_000))).toEqual({ left: 0, fullIn: 60 });
});

test('clients and rules do not share an allowance', () => {
  const allowances = new Allowances();
  for (let count = 0; count < 60; count += 1) allowances.take(rule, 'ada', T0);
  expect(allowances.take(rule, 'bob', T0)).toMatchObject({ left: 59 });
  expect(allowances.take({ ...rule, name: 'changes' }, 'ada', T0)).toMatchObject({ left: 59 });
});

test('of more clients than are remembered, the one that was silent for longest starts anew', () => {
  const allowances = new Allowances();
  allowances.take(rule, 'silent', T0);
  allowances.take(rule, 'busy', T0);
  for (let count = 0; count < 9_999; count += 1) {
    if (count === 5_000) allowances.take(rule, 'busy', T0);
    allowances.take(rule, `other ${count}`, T0);
  }
  expect(allowances.take(rule, 'busy', T0)).toMatchObject({ left: 57 });
  expect(allowances.take(rule, 'silent', T0)).toMatchObject({ left: 59 });
});
