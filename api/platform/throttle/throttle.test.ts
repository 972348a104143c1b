import { expect, test } from 'vitest';
import { type ThrottleAllowance, type ThrottleRule, takeOne } from './throttle.ts';

const rule: ThrottleRule = { name: 'test', times: 5, per: 60_000 };
const T0 = new Date('2026-11-26T12:00:00Z');
const after = (ms: number) => new Date(T0.getTime() + ms);

/** The allowance left after a number of attempts at one moment. */
function tried(times: number, now = T0): ThrottleAllowance | undefined {
  let left: ThrottleAllowance | undefined;
  for (let count = 0; count < times; count += 1) {
    const taken = takeOne(left, rule, now);
    if (!('after' in taken)) throw new Error('refused');
    left = taken.after;
  }
  return left;
}

test('a rule allows its number of attempts at once, and the next one after its part of the period', () => {
  const spent = tried(5);
  expect(takeOne(spent, rule, T0)).toEqual({ waitMs: 12_000 });
  expect(takeOne(spent, rule, after(11_999))).toEqual({ waitMs: 1 });
  expect(takeOne(spent, rule, after(12_000))).toMatchObject({ after: { left: 0 } });
});

test('an allowance never grows beyond the rule, however long it is unused', () => {
  expect(takeOne(tried(5), rule, after(86_400_000))).toMatchObject({ after: { left: 4 } });
});

test('a clock that goes back neither adds nor removes attempts', () => {
  expect(takeOne(tried(5), rule, after(-3_600_000))).toEqual({ waitMs: 12_000 });
  expect(takeOne(tried(2), rule, after(-3_600_000))).toMatchObject({ after: { left: 2 } });
});
