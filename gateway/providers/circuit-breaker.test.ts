import { describe, expect, test } from 'vitest';
import { type BreakerPermit, CircuitBreaker } from './circuit-breaker.ts';

interface BreakerUnderTest {
  breaker: CircuitBreaker;
  pass(ms: number): void;
  admit(): BreakerPermit;
  fail(times: number): void;
}

/** A breaker that opens after 3 failures, for 100 ms, 400 at most; its clock stands until it is told. */
function breakerUnderTest(): BreakerUnderTest {
  let now = 1_000;
  const breaker = new CircuitBreaker({ failures: 3, openMs: 100, maxOpenMs: 400 }, () => now);
  const admit = (): BreakerPermit => {
    const trial = breaker.admit();
    if (!trial) throw new Error('The breaker is open.');
    return trial;
  };
  return {
    breaker,
    pass: (ms) => {
      now += ms;
    },
    admit,
    fail: (times) => {
      for (const trial of Array.from({ length: times }, admit)) trial.failed();
    },
  };
}

describe('a breaker', () => {
  test('opens after so many failures in a row', () => {
    const { breaker, fail } = breakerUnderTest();
    fail(2);
    expect(breaker.admit()).toBeDefined();
    fail(1);
    expect(breaker.admit()).toBeUndefined();
    expect(breaker.retryInMs).toBe(100);
  });

  test('forgets failures after a call that ended well, and not after one that only began', () => {
    const { breaker, admit, fail } = breakerUnderTest();
    fail(2);
    admit().completed();
    fail(2);
    expect(breaker.admit()).toBeDefined();
    admit().answered();
    fail(1);
    expect(breaker.admit()).toBeUndefined();
  });

  test('stays closed for calls that tell nothing', () => {
    const { breaker, admit, fail } = breakerUnderTest();
    fail(2);
    admit().left();
    expect(breaker.admit()).toBeDefined();
    fail(1);
    expect(breaker.admit()).toBeUndefined();
  });

  test('lets one probe through when it has rested, and no second beside it', () => {
    const { breaker, pass, admit, fail } = breakerUnderTest();
    fail(3);
    pass(99);
    expect(breaker.admit()).toBeUndefined();
    pass(1);
    admit();
    expect(breaker.admit()).toBeUndefined();
    expect(breaker.retryInMs).toBe(0);
  });

  test('lets another probe through where the first is silent for as long as it rested', () => {
    const { breaker, pass, admit, fail } = breakerUnderTest();
    fail(3);
    pass(100);
    admit();
    pass(99);
    expect(breaker.admit()).toBeUndefined();
    pass(1);
    expect(breaker.admit()).toBeDefined();
  });

  test('is not opened for everybody by the calls of one customer, unless they are many', () => {
    const { breaker, admit } = breakerUnderTest();
    for (let count = 0; count < 11; count += 1) admit().failed('ada');
    admit().failed('ada');
    expect(breaker.admit()).toBeUndefined();
    const other = breakerUnderTest();
    other.admit().failed('ada');
    other.admit().failed('ada');
    other.admit().failed('bob');
    expect(other.breaker.admit()).toBeUndefined();
  });

  test('closes when a probe is answered; one more failure opens it again', () => {
    const { breaker, pass, admit, fail } = breakerUnderTest();
    fail(3);
    pass(100);
    const probe = admit();
    probe.answered();
    expect([breaker.admit(), breaker.admit()]).not.toContain(undefined);
    probe.failed();
    expect(breaker.admit()).toBeUndefined();
  });

  test('rests twice as long after each probe that fails, up to the longest', () => {
    const { breaker, pass, admit, fail } = breakerUnderTest();
    fail(3);
    const rests = [200, 400, 400].map((expected) => {
      pass(breaker.retryInMs);
      admit().failed();
      return [breaker.retryInMs, expected];
    });
    for (const [rest, expected] of rests) expect(rest).toBe(expected);
    pass(400);
    admit().completed();
    fail(3);
    expect(breaker.retryInMs).toBe(100);
  });

  test('lets another probe through when one was left', () => {
    const { breaker, pass, admit, fail } = breakerUnderTest();
    fail(3);
    pass(100);
    admit().left();
    expect(breaker.admit()).toBeDefined();
  });

  test('is not moved by calls from before it opened', () => {
    const { breaker, pass, admit, fail } = breakerUnderTest();
    const [good, bad] = [admit(), admit()];
    fail(3);
    pass(60);
    bad.failed();
    good.completed();
    expect(breaker.retryInMs).toBe(40);
    expect(breaker.admit()).toBeUndefined();
  });

  test('hears the end of a call once', () => {
    const { breaker, admit } = breakerUnderTest();
    const trial = admit();
    for (let said = 0; said < 5; said += 1) trial.failed();
    expect(breaker.admit()).toBeDefined();
  });
});
