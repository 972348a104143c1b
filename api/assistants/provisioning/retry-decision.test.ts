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
const judge = (error: unknown, attempt = 1, troubledMs = 0) =>
  retryDecisionFor(error, { operation: anOperation({ attempt, troubledMs }) }, 'provisioning_failed');
const twentyMinutes = 20 * 60_000;

test('a busy stack is waited for and counts as no attempt', () => {
  expect(judge(engine('stack_busy', 'wait'))).toEqual({
    kind: 'retry',
    delayMs: 2_000,
    countsAsAttempt: false,
  });
});

test('waiting has an end', () => {
  expect(judge(engine('stack_busy', 'wait'), MAX_ATTEMPTS, twentyMinutes)).toMatchObject({ kind: 'fail' });
});

test.each([
  ['a server that does not answer yet', engine('server_unreachable', 'retry')],
  ['something nobody thought of', new Error('hiccup')],
  ['an assistant that does not answer', new AppError('health_check_failed')],
])('%s is tried again with a growing pause, three times in all', (_what, error) => {
  const [first, second] = [judge(error, 1), judge(error, 2)];
  expect([first, second]).toEqual([1, 2].map(() => expect.objectContaining({ countsAsAttempt: true })));
  expect(pauseOf(second)).toBeGreaterThan(pauseOf(first));
  expect(judge(error, MAX_ATTEMPTS)).toMatchObject({ kind: 'fail' });
});

test.each([
  ['a cloud that is down', engine('provider_unavailable', 'retry')],
  ['our own look-up failing', new CloudError('unavailable', 'no answer')],
])('%s is waited for after the attempts are used up, but not for ever', (_what, error) => {
  expect(judge(error, 1)).toMatchObject({ kind: 'retry', countsAsAttempt: true });
  expect(judge(error, MAX_ATTEMPTS, 60_000)).toMatchObject({ kind: 'retry', countsAsAttempt: false });
  expect(judge(error, MAX_ATTEMPTS, twentyMinutes)).toMatchObject({
    kind: 'fail',
    error: { code: 'cloud_unavailable' },
  });
});

const pauseOf = (verdict: ReturnType<typeof judge>) => (verdict.kind === 'retry' ? verdict.delayMs : 0);

test.each([
  ['a refused token', engine('provider_denied', 'call_person')],
  ['inputs that are refused', engine('inputs_refused', 'call_person')],
  ['a used-up quota', engine('quota_exceeded', 'tell_customer')],
])('%s fails at once', (_what, error) => {
  expect(judge(error)).toMatchObject({ kind: 'fail' });
});

test('what a customer reads never holds the engine’s own words', () => {
  for (const code of ['engine_failed', 'state_corrupt', 'provider_denied', 'install_failed'] as const) {
    expect(customerError(engine(code, 'call_person'), 'provisioning_failed').message).not.toContain('alice');
  }
});
