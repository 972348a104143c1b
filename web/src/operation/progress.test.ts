import { describe, expect, it } from 'vitest';
import { buildOperation, stepsOf } from './operation.builder.ts';
import { currentStep, fraction, isOperationOver, type Progress, reduceProgress } from './progress.ts';

const following = (change: Partial<Progress> = {}): Progress => ({
  operation: buildOperation(),
  revision: 3,
  connection: 'live',
  ...change,
});

describe('reduceProgress', () => {
  it('takes a newer revision', () => {
    const operation = buildOperation({ attempt: 2 });
    const next = reduceProgress(following(), { type: 'operation', revision: 4, operation });
    expect(next).toEqual({ operation, revision: 4, connection: 'live' });
  });

  it('ignores an older revision, such as a replay after a reconnect', () => {
    const progress = following();
    const event = { type: 'operation', revision: 2, operation: buildOperation({ attempt: 9 }) } as const;
    expect(reduceProgress(progress, event)).toBe(progress);
  });

  it('ends with a finished operation, and ignores a connection lost after that', () => {
    const operation = buildOperation({ status: 'succeeded' });
    const ended = reduceProgress(following(), { type: 'operation', revision: 5, operation });
    expect(ended.connection).toBe('ended');
    expect(reduceProgress(ended, { type: 'lost' })).toBe(ended);
  });

  it('reports a reconnect, and that it is live again', () => {
    const lost = reduceProgress(following(), { type: 'lost' });
    expect(lost.connection).toBe('reconnecting');
    expect(reduceProgress(lost, { type: 'opened' }).connection).toBe('live');
  });
});

describe('steps', () => {
  it('finds the running step, or else the failed one', () => {
    expect(currentStep(stepsOf('a:succeeded b:running c'))?.name).toBe('b');
    expect(currentStep(stepsOf('a:succeeded b:failed c'))?.name).toBe('b');
    expect(currentStep(stepsOf('a:succeeded'))).toBeUndefined();
  });

  it('counts running steps as half a step, regardless of how many run in parallel', () => {
    expect(fraction(stepsOf('a:succeeded b:running c:running d'))).toBe(0.375);
    expect(fraction(stepsOf('a:succeeded b:succeeded'))).toBe(1);
    expect(fraction([])).toBe(0);
  });

  it.each([
    ['queued', false],
    ['running', false],
    ['succeeded', true],
    ['failed', true],
    ['cancelled', true],
  ] as const)('%s is over: %s', (status, over) => expect(isOperationOver({ status })).toBe(over));
});
