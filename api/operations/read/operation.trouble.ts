import { CloudError } from '../../../infra/clouds/cloud-error.ts';
import { EngineError } from '../../../infra/engine/failure/errors.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { TroubleRecord } from '../operation.model.ts';

/**
 * A failure as operators see it. Messages of our own errors are safe to show; others stay in the log. An error for
 * customers that has the engine's as its cause is that one for operators.
 */
export function troubleOf(error: unknown): Pick<TroubleRecord, 'code' | 'message'> {
  if (error instanceof AppError && error.cause instanceof EngineError) return troubleOf(error.cause);
  if (error instanceof EngineError || error instanceof CloudError || error instanceof AppError)
    return { code: error.code, message: error.message };
  const name = error instanceof Error ? error.name : 'error';
  return {
    code: 'unknown',
    message: `Something unexpected went wrong (${name}). See the worker’s log.`,
  };
}

/** Whether a retry is useless until a person fixes something: a refused token, a corrupt state, a full disk. */
export function needsPerson(error: unknown): boolean {
  if (error instanceof CloudError) return error.code === 'denied';
  return error instanceof EngineError && error.next === 'call_person';
}
