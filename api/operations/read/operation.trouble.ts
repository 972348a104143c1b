import { CloudError } from '../../../infra/clouds/cloud-error.ts';
import { EngineError } from '../../../infra/engine/failure/errors.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { TroubleRecord } from '../operation.model.ts';

/** What an operator is told of a failure. The messages of our own errors are safe to show; others stay in the log. */
export function troubleOf(error: unknown): Pick<TroubleRecord, 'code' | 'message'> {
  if (error instanceof EngineError || error instanceof CloudError || error instanceof AppError)
    return { code: error.code, message: error.message };
  const name = error instanceof Error ? error.name : 'error';
  return {
    code: 'unknown',
    message: `Something unforeseen went wrong (${name}); the worker's log has it all.`,
  };
}

/** Whether trying again is no use before a person has mended something: a refused token, a broken state, a full disk. */
export function needsPerson(error: unknown): boolean {
  if (error instanceof CloudError) return error.code === 'denied';
  return error instanceof EngineError && error.next === 'call_person';
}
