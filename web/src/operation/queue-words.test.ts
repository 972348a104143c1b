import { describe, expect, it } from 'vitest';
import { buildOperation } from './operation.builder.ts';
import { queueWords } from './queue-words.ts';

const now = Date.parse('2026-01-01T09:00:00.000Z');

describe('queueWords', () => {
  const queued = (change: object) => queueWords(buildOperation({ status: 'queued', ...change }), now);

  it('gives the place and the expected wait', () => {
    expect(queued({ queue: { position: 3, expectedWaitSeconds: 120 } })).toBe(
      'You are number 3, about 2 minutes.',
    );
    expect(queued({ queue: { position: 1, expectedWaitSeconds: 4 } })).toBe('You are next, a few seconds.');
  });
  it('gives the reason and the end of a pause, instead of the place', () => {
    const waitingFor = { message: 'No free server.', retryAt: '2026-01-01T09:00:30.000Z' };
    expect(queued({ waitingFor, queue: { position: 2, expectedWaitSeconds: 30 } })).toBe(
      'No free server. Next try in about 30 seconds.',
    );
    const passed = { message: 'No free server.', retryAt: '2026-01-01T08:59:00.000Z' };
    expect(queued({ waitingFor: passed })).toBe('No free server. Trying again now.');
  });
  it('counts down to the expected end of a build', () => {
    const waitingFor = { message: 'Still building.', readyAt: '2026-01-01T09:06:00.000Z' };
    expect(queued({ waitingFor })).toBe('Still building. About 6 minutes left.');
    const overdue = { ...waitingFor, readyAt: '2026-01-01T08:59:00.000Z' };
    expect(queued({ waitingFor: overdue })).toBe('Still building. A few seconds left.');
  });
  it('gives only the place when the wait is unknown', () => {
    expect(queued({ queue: { position: 2 } })).toBe('You are number 2.');
  });
  it('says only that it stops once a cancellation is requested', () => {
    expect(queued({ cancelling: true, queue: { position: 2, expectedWaitSeconds: 30 } })).toMatch(
      /^Stopping/,
    );
  });
  it('says nothing while it runs', () => expect(queueWords(buildOperation(), now)).toBeNull());
});
