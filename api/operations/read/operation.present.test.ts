import { expect, test } from 'vitest';
import type { SetupProgress } from '../../../toolchain/setup-progress.ts';
import { aFailedSetup, aSetup } from '../../platform/setup/setup.builder.ts';
import { setupStatus } from '../../platform/setup/setup.read.ts';
import { anOperation } from '../operation.builder.ts';
import type { OperationRecord } from '../operation.model.ts';
import { type OperationBody, operationBody } from '../operation.schema.ts';
import { presentOperation, type QueueState } from './operation.present.ts';

const now = new Date('2026-11-30T12:00:00Z');
const statusOf = (setup: SetupProgress) => setupStatus(setup, 'assistant', { lives: () => true, now });
const building = statusOf(aSetup({ updatedAt: now.toISOString() }));
function presented(operation: OperationRecord, queue?: QueueState): OperationBody {
  const body = presentOperation(operation, 'http://here', queue);
  expect(operationBody.parse(body)).toEqual(body);
  return body;
}

test('an order that waits for set-up says what for and until when', () => {
  const { waitingFor, queue } = presented(anOperation(), {
    estimate: { position: 1, expectedWaitMs: 270_000 },
    setup: building,
  });
  expect(waitingFor?.message).toMatch(
    /1 of 3 parts are installed. Your assistant starts by itself after that.$/,
  );
  expect(waitingFor?.readyAt).toBe('2026-11-30T12:04:30.000Z');
  expect(queue).toEqual({ position: 1, expectedWaitSeconds: 270 });
});

test('a waiting removal does not promise an assistant', () => {
  const { waitingFor } = presented(anOperation({ kind: 'destroy' }), { setup: building });
  expect(waitingFor?.message).toMatch(/This starts by itself after that.$/);
});

test('no wait is estimated while set-up has stopped', () => {
  const { waitingFor, queue } = presented(anOperation(), {
    estimate: { position: 1, expectedWaitMs: undefined },
    setup: statusOf(aFailedSetup()),
  });
  expect(waitingFor?.readyAt).toBeUndefined();
  expect(waitingFor?.message).toContain('Nothing is lost');
  expect(queue).toEqual({ position: 1 });
});

test('set-up takes precedence over the operation’s own pause, and a running operation waits for neither', () => {
  const retryAt = new Date('2026-11-30T12:00:30Z');
  const trouble = { at: now, attempt: 1, code: 'provider_unavailable', message: 'Silence.', retryAt };
  const paused = anOperation({ notBefore: retryAt, troubles: [trouble] });
  expect(presented(paused, { setup: building }).waitingFor?.retryAt).toBeUndefined();
  expect(presented(paused).waitingFor?.retryAt).toBe(retryAt.toISOString());
  expect(presented({ ...paused, status: 'running' }, { setup: building }).waitingFor).toBeUndefined();
});

test.each([
  ['its owner', 'owner'],
  ['its removal', 'removal'],
  ['op@clawdet.example', 'operator'],
])('cancelled by %s: the customer reads %s, and no name', (by, cancelledBy) => {
  const cancelled = presented(anOperation({ status: 'cancelled', cancel: { at: now, by } }));
  expect(cancelled.cancelledBy).toBe(cancelledBy);
  expect(JSON.stringify(cancelled)).not.toContain('op@');
});

test('a cancellation that came too late is not told', () => {
  const done = anOperation({ status: 'succeeded', cancel: { at: now, by: 'its owner' } });
  expect(presented(done)).not.toHaveProperty('cancelledBy');
});

test('a cancelled operation stopped at its last step and did not fail there; its clean-up may fail', () => {
  const steps: OperationRecord['steps'] = [
    { name: 'installing', status: 'failed' },
    { name: 'cleaning_up', status: 'failed' },
  ];
  const statusesOf = (change: Partial<OperationRecord>) =>
    presented(anOperation({ steps, ...change })).steps.map(({ status }) => status);
  const error = { code: 'operation_cancelled', message: 'Cancelled.' } as const;
  expect(statusesOf({ status: 'cancelled' })).toEqual(['stopped', 'failed']);
  expect(statusesOf({ status: 'running', cleanup: { outcome: 'cancelled', error, attempt: 1 } })).toEqual([
    'stopped',
    'failed',
  ]);
  expect(statusesOf({ status: 'failed', cleanup: { outcome: 'failed', error, attempt: 1 } })).toEqual([
    'failed',
    'failed',
  ]);
});
