import { describe, expect, test } from 'vitest';
import { type BreakerPermit, CircuitBreaker } from './circuit-breaker.ts';

interface BreakerUnderTest {
  breaker: CircuitBreaker;
  pass(ms: number): void;
  admit(): BreakerPermit;
  fail(times: number): void;
}

/** A breaker that opens after 3 failures, for 100 ms, 400 at most; its clock advances only through `pass`. */
function breakerUnderTest(): BreakerUnderTest {
  let now = 1_000;
  const breaker = new CircuitBreaker({ failures: 3, openMs: 100, maxOpenMs: 400 }, () => now);
  const admit = (): BreakerPermit => {
    const permit = breaker.admit();
    if (!permit) throw new Error('The breaker is open.');
    return permit;
  };
  return {
    breaker,
    pass: (ms) => {
      now += ms;
    },
    admit,
    fail: (times) => {
      for (const permit of Array.from({ length: times }, admit)) permit.failed();
    },
  };
}

describe('a breaker', () => {
  test('opens after the configured number of consecutive failures', () => {
    const { breaker, fail } = breakerUnderTest();
    fail(2);
    expect(breaker.admit()).toBeDefined();
    fail(1);
    expect(breaker.admit()).toBeUndefined();
    expect(breaker.retryInMs).toBe(100);
  });

  test('resets failures after a call that completed, but not after one that only began', () => {
    const { breaker, admit, fail } = breakerUnderTest();
    fail(2);
    admit().completed();
    fail(2);
    expect(breaker.admit()).toBeDefined();
    admit().answered();
    fail(1);
    expect(breaker.admit()).toBeUndefined();
  });

  test('ignores calls without a verdict on the provider', () => {
    const { breaker, admit, fail } = breakerUnderTest();
    fail(2);
    admit().abandoned();
    expect(breaker.admit()).toBeDefined();
    fail(1);
    expect(breaker.admit()).toBeUndefined();
  });

  test('admits one probe after the pause, and no second one beside it', () => {
    const { breaker, pass, admit, fail } = breakerUnderTest();
    fail(3);
    pass(99);
    expect(breaker.admit()).toBeUndefined();
    pass(1);
    admit();
    expect(breaker.admit()).toBeUndefined();
    expect(breaker.retryInMs).toBe(0);
  });

  test('admits another probe when the first is silent for the length of a pause', () => {
    const { breaker, pass, admit, fail } = breakerUnderTest();
    fail(3);
    pass(100);
    admit();
    pass(99);
    expect(breaker.admit()).toBeUndefined();
    pass(1);
    expect(breaker.admit()).toBeDefined();
  });

  test('needs more failures to open when all are from one customer', () => {
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

  test('doubles the pause after each failed probe, up to the maximum', () => {
    const { breaker, pass, admit, fail } = breakerUnderTest();
    fail(3);
    const pauses = [200, 400, 400].map((expected) => {
      pass(breaker.retryInMs);
      admit().failed();
      return [breaker.retryInMs, expected];
    });
    for (const [pause, expected] of pauses) expect(pause).toBe(expected);
    pass(400);
    admit().completed();
    fail(3);
    expect(breaker.retryInMs).toBe(100);
  });

  test('admits another probe when one was abandoned', () => {
    const { breaker, pass, admit, fail } = breakerUnderTest();
    fail(3);
    pass(100);
    admit().abandoned();
    expect(breaker.admit()).toBeDefined();
  });

  test('ignores calls from before it opened', () => {
    const { breaker, pass, admit, fail } = breakerUnderTest();
    const [good, bad] = [admit(), admit()];
    fail(3);
    pass(60);
    bad.failed();
    good.completed();
    expect(breaker.retryInMs).toBe(40);
    expect(breaker.admit()).toBeUndefined();
  });

  test('counts the end of a call once', () => {
    const { breaker, admit } = breakerUnderTest();
    const permit = admit();
    for (let said = 0; said < 5; said += 1) permit.failed();
    expect(breaker.admit()).toBeDefined();
  });
});
