import { CloudError } from '../../../infra/clouds/cloud-error.ts';
import { EngineError } from '../../../infra/engine/failure/errors.ts';
import { backoffMs } from '../../operations/lease/operation.backoff.ts';
import type { OperationRun, RetryDecision } from '../../operations/run/operation.handler.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { ErrorCode } from '../../platform/errors/catalogue.ts';

/** Engine runs that may fail before the operation fails. */
export const MAX_ATTEMPTS = 3;
/** How long to wait for a busy stack, a rate limit or a cloud outage, without counting attempts. */
const PATIENCE_MS = 15 * 60_000;
/** Pauses while waiting, in ms. */
const PAUSE_MS = { busy: 2_000, throttled: 15_000, outage: 30_000 };
const WAIT_MS: Partial<Record<EngineError['code'], number>> = {
  stack_busy: PAUSE_MS.busy,
  disk_full: PAUSE_MS.outage,
};

/**
 * What to do about a failed run, by the engine's suggested next step: wait, retry with growing pauses, or give up with an
 * error that a customer may read. Sold-out locations are not handled here: the provision job tries the next one.
 */
export function retryDecisionFor(
  error: unknown,
  { operation }: Pick<OperationRun, 'operation'>,
  fallback: ErrorCode,
): RetryDecision {
  const { attempt, troubledMs = 0 } = operation;
  const withinPatience = troubledMs < PATIENCE_MS;
  if (withinPatience && error instanceof EngineError && error.next === 'wait') {
    const delayMs = WAIT_MS[error.code] ?? PAUSE_MS.throttled;
    return { kind: 'retry', delayMs, countsAsAttempt: false };
  }
  if (isRetryable(error) && attempt < MAX_ATTEMPTS)
    return { kind: 'retry', delayMs: backoffMs(attempt), countsAsAttempt: true };
  // Three attempts fail within seconds of an outage that lasts minutes: that must not fail the customer's order.
  if (withinPatience && isOutage(error))
    return { kind: 'retry', delayMs: PAUSE_MS.outage, countsAsAttempt: false };
  return { kind: 'fail', error: customerError(error, fallback) };
}

function isOutage(error: unknown): boolean {
  if (error instanceof CloudError) return error.code === 'throttled' || error.code === 'unavailable';
  return error instanceof EngineError && error.code === 'provider_unavailable';
}

function isRetryable(error: unknown): boolean {
  if (error instanceof CloudError) return isOutage(error);
  if (error instanceof EngineError)
    return error.next === 'retry' || error.next === 'wait' || error.code === 'cancelled';
  // Our own errors are final, except a failed health check; an unknown error may be transient.
  return !(error instanceof AppError) || error.code === 'health_check_failed';
}

const CUSTOMER_CODES: Partial<Record<EngineError['code'], ErrorCode>> = {
  provider_throttled: 'cloud_unavailable',
  provider_unavailable: 'cloud_unavailable',
  provider_denied: 'cloud_refused',
  server_type_sold_out: 'capacity_exhausted',
  quota_exceeded: 'account_limit_reached',
  name_taken: 'cloud_refused',
  server_unreachable: 'install_failed',
  install_failed: 'install_failed',
  cancelled: 'operation_cancelled',
  disk_full: 'storage_full',
};

/** The codes that also fit a customer whose assistant runs: nothing was removed, nothing was refused to them. */
const UPKEEP_CODES: typeof CUSTOMER_CODES = {
  provider_throttled: 'cloud_unavailable',
  provider_unavailable: 'cloud_unavailable',
  cancelled: 'operation_cancelled',
  disk_full: 'storage_full',
};

/** A failure in words for a customer. The engine's text, which mentions clouds and stacks, stays in the cause. */
export function customerError(error: unknown, fallback: ErrorCode): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof CloudError) {
    return new AppError(error.code === 'denied' ? 'cloud_refused' : 'cloud_unavailable', { cause: error });
  }
  const codes = fallback === 'upkeep_failed' ? UPKEEP_CODES : CUSTOMER_CODES;
  const code = error instanceof EngineError ? codes[error.code] : undefined;
  return new AppError(code ?? fallback, { cause: error });
}
