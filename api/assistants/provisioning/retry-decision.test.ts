import { expect, test } from 'vitest';
import { CloudError } from '../../../infra/clouds/cloud-error.ts';
import {
  EngineError,
  type EngineErrorAction,
  type EngineErrorCode,
} from '../../../infra/engine/failure/errors.ts';
import { anOperation } from '../../operations/operation.builder.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import { customerError, MAX_ATTEMPTS, retryDecisionFor } from './retry-decision.ts';

const engine = (code: EngineErrorCode, next: EngineErrorAction) =>
  new EngineError(code, next, 'stack eu1/alice: token leaked?');
const decide = (error: unknown, attempt = 1, troubledMs = 0) =>
  retryDecisionFor(error, { operation: anOperation({ attempt, troubledMs }) }, 'provisioning_failed');
const twentyMinutes = 20 * 60_000;

test('waiting for a busy stack does not count as an attempt', () => {
  expect(decide(engine('stack_busy', 'wait'))).toEqual({
    kind: 'retry',
    delayMs: 2_000,
    countsAsAttempt: false,
  });
});

test('waiting has a limit', () => {
  expect(decide(engine('stack_busy', 'wait'), MAX_ATTEMPTS, twentyMinutes)).toMatchObject({ kind: 'fail' });
});

test.each([
  ['a server that does not answer yet', engine('server_unreachable', 'retry')],
  ['an unknown error', new Error('hiccup')],
  ['an assistant that does not answer', new AppError('health_check_failed')],
])('%s is retried with a growing pause, three attempts in total', (_what, error) => {
  const [first, second] = [decide(error, 1), decide(error, 2)];
  expect([first, second]).toEqual([1, 2].map(() => expect.objectContaining({ countsAsAttempt: true })));
  expect(pauseOf(second)).toBeGreaterThan(pauseOf(first));
  expect(decide(error, MAX_ATTEMPTS)).toMatchObject({ kind: 'fail' });
});

test.each([
  ['a cloud that is down', engine('provider_unavailable', 'retry')],
  ['our own cloud call failing', new CloudError('unavailable', 'no answer')],
])('%s is waited for after the attempts are used up, but not forever', (_what, error) => {
  expect(decide(error, 1)).toMatchObject({ kind: 'retry', countsAsAttempt: true });
  expect(decide(error, MAX_ATTEMPTS, 60_000)).toMatchObject({ kind: 'retry', countsAsAttempt: false });
  expect(decide(error, MAX_ATTEMPTS, twentyMinutes)).toMatchObject({
    kind: 'fail',
    error: { code: 'cloud_unavailable' },
  });
});

const pauseOf = (decision: ReturnType<typeof decide>) => (decision.kind === 'retry' ? decision.delayMs : 0);

test.each([
  ['a refused token', engine('provider_denied', 'call_person')],
  ['inputs that are refused', engine('inputs_refused', 'call_person')],
  ['a used-up quota', engine('quota_exceeded', 'tell_customer')],
])('%s fails at once', (_what, error) => {
  expect(decide(error)).toMatchObject({ kind: 'fail' });
});

test('a customer’s error never contains the engine’s text', () => {
  for (const code of ['engine_failed', 'state_corrupt', 'provider_denied', 'install_failed'] as const) {
    expect(customerError(engine(code, 'call_person'), 'provisioning_failed').message).not.toContain('alice');
  }
});
