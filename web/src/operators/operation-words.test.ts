import { describe, expect, it } from 'vitest';
import { buildOperation, stepsOf } from '../operation/operation.builder.ts';
import { sinceWords, stageWords } from './operation-words.ts';

const now = Date.parse('2026-01-01T09:02:05.000Z');

describe('stageWords', () => {
  it.each([
    ['the running step', {}, 'Publishing your address'],
    [
      'the failed step',
      { status: 'failed', steps: stepsOf('creating_vps:failed complete') },
      'Creating your server',
    ],
    ['waiting', { status: 'queued' }, 'Waiting'],
    ['cancelling, even while a step runs', { cancelling: true }, 'Cancelling'],
    ['that no step has started', { steps: stepsOf('creating_vps complete') }, 'About to begin'],
  ] as const)('names %s', (_what, change, words) => expect(stageWords(buildOperation(change))).toBe(words));
});

describe('sinceWords', () => {
  it('counts from the order while it waits', () =>
    expect(sinceWords(buildOperation({ status: 'queued' }), now)).toBe('2 min 05 s'));
  it('counts from the end once it has ended', () =>
    expect(sinceWords(buildOperation({ endedAt: '2026-01-01T09:02:00.000Z' }), now)).toBe('5.0 s ago'));
});
