import { LlmError } from '../../../gateway/http/llm-error.ts';
import { AppError } from '../../platform/errors/app-error.ts';

/** The provider limits us, or other visitors' questions have reserved the rest of the day for some seconds. */
const BUSY = 'Too many questions at the moment. Your message was not counted: try again in a few seconds.';

/** Translates a failed call's error for a visitor, who may have got words of the answer. Other errors stay as they are. */
export function toTrialError(error: unknown, hasWords: boolean): unknown {
  if (!(error instanceof LlmError)) return error;
  if (error.code === 'insufficient_quota') return new AppError('trial_full', { cause: error });
  if (error.code === 'rate_limit_exceeded' && !hasWords)
    return new AppError('trial_unavailable', { message: BUSY, cause: error });
  if (error.code === 'provider_refused') return new AppError('trial_refused', { cause: error });
  return new AppError(hasWords ? 'trial_cut' : 'trial_unavailable', { cause: error });
}
