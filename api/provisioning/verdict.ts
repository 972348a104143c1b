import { CloudError } from '../../infra/clouds/cloudError.ts';
import { EngineError } from '../../infra/engine/errors.ts';
import { AppError } from '../errors/app-error.ts';
import type { ErrorCode } from '../errors/catalogue.ts';
import type { Verdict } from '../operations/operation.run.ts';

/** Engine runs that may end badly before an operation does. */
export const MAX_ATTEMPTS = 3;
/** A stack that is busy is waited for, without counting an attempt, this many leases long. */
const MAX_WAITS = 30;

/**
 * What to do about a failed run, from what the engine says comes next: wait, try again with growing pauses, or give up
 * with an error that a customer may read. Sold-out locations are not judged here: the provision job goes on to the next.
 */
export function judgeFailure(error: unknown, attempt: number, fence: number, fallback: ErrorCode): Verdict {
  if (error instanceof EngineError && error.next === 'wait' && fence < MAX_WAITS) {
    return { kind: 'retry', delayMs: error.code === 'stack_busy' ? 2_000 : 15_000, countsAsAttempt: false };
  }
  if (isWorthRepeating(error) && attempt < MAX_ATTEMPTS) {
    return { kind: 'retry', delayMs: backoffMs(attempt), countsAsAttempt: true };
  }
  return { kind: 'fail', error: customerError(error, fallback) };
}

/** Pause before the next attempt, in ms: 1 s, 4 s, … */
export function backoffMs(attempt: number): number {
  return 1_000 * 4 ** (attempt - 1);
}

function isWorthRepeating(error: unknown): boolean {
  if (error instanceof CloudError) return error.code === 'throttled' || error.code === 'unavailable';
  if (error instanceof EngineError)
    return error.next === 'retry' || error.next === 'wait' || error.code === 'cancelled';
  // Ours say by themselves what they mean; anything unknown may be a hiccup.
  return !(error instanceof AppError) || error.code === 'health_check_failed';
}

const CUSTOMER_CODES: Partial<Record<EngineError['code'], ErrorCode>> = {
  provider_throttled: 'cloud_unavailable',
  provider_unavailable: 'cloud_unavailable',
  provider_denied: 'cloud_refused',
  server_type_sold_out: 'capacity_exhausted',
  quota_exceeded: 'capacity_exhausted',
  name_taken: 'cloud_refused',
  server_unreachable: 'install_failed',
  install_failed: 'install_failed',
  cancelled: 'operation_cancelled',
  disk_full: 'storage_full',
};

/** A failure in the customer's words. The engine's own text, which speaks of clouds and stacks, stays in our log as the cause. */
export function customerError(error: unknown, fallback: ErrorCode): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof CloudError) {
    return new AppError(error.code === 'denied' ? 'cloud_refused' : 'cloud_unavailable', { cause: error });
  }
  const code = error instanceof EngineError ? CUSTOMER_CODES[error.code] : undefined;
  return new AppError(code ?? fallback, { cause: error });
}
