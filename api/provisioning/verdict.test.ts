import { expect, test } from 'vitest';
import { CloudError } from '../../infra/clouds/cloudError.ts';
import { EngineError, type EngineErrorCode, type NextAction } from '../../infra/engine/errors.ts';
import { AppError } from '../errors/app-error.ts';
import { backoffMs, customerError, judgeFailure, MAX_ATTEMPTS } from './verdict.ts';

const engine = (code: EngineErrorCode, next: NextAction) =>
  new EngineError(code, next, 'stack eu1/alice: token leaked?');
const judge = (error: unknown, attempt = 1, fence = 1) =>
  judgeFailure(error, attempt, fence, 'provisioning_failed');

test('a busy stack is waited for and counts as no attempt', () => {
  expect(judge(engine('stack_busy', 'wait'))).toEqual({
    kind: 'retry',
    delayMs: 2_000,
    countsAsAttempt: false,
  });
});

test('waiting has an end', () => {
  expect(judge(engine('stack_busy', 'wait'), MAX_ATTEMPTS, 99)).toMatchObject({ kind: 'fail' });
});

test.each([
  ['a cloud that is down', engine('provider_unavailable', 'retry')],
  ['a server that does not answer yet', engine('server_unreachable', 'retry')],
  ['our own look-up failing', new CloudError('unavailable', 'no answer')],
  ['something nobody thought of', new Error('hiccup')],
  ['an assistant that does not answer', new AppError('health_check_failed')],
])('%s is tried again with a growing pause, three times in all', (_what, error) => {
  expect(judge(error, 1)).toEqual({ kind: 'retry', delayMs: backoffMs(1), countsAsAttempt: true });
  expect(judge(error, 2)).toMatchObject({ delayMs: backoffMs(2) });
  expect(judge(error, MAX_ATTEMPTS)).toMatchObject({ kind: 'fail' });
  expect(backoffMs(2)).toBeGreaterThan(backoffMs(1));
});

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
