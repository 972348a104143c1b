import { LlmError } from '../../../gateway/http/llm-error.ts';
import { AppError } from '../../platform/errors/app-error.ts';

/** What a call's bad end means to a visitor. `begun`: her answer had begun. What is none of these stays as it is. */
export function toTrialError(error: unknown, begun: boolean): unknown {
  if (!(error instanceof LlmError)) return error;
  if (error.code === 'insufficient_quota') return new AppError('trial_full', { cause: error });
  if (error.code === 'provider_refused') return new AppError('trial_refused', { cause: error });
  return new AppError(begun ? 'trial_cut' : 'trial_unavailable', { cause: error });
}
