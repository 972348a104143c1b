import { ProviderError } from '../providers/provider.ts';
import { keyError } from './authenticate.ts';
import { LlmError } from './llm-error.ts';
import type { CallEndReason } from './request-deadline.ts';
import { ClientDisconnectedError } from './stream-pipe.ts';

/** What a call's end means to whoever asked. What is no failure of ours or a provider's stays as it is. */
export function toLlmError(error: unknown, reason: CallEndReason | undefined): unknown {
  if (reason !== undefined) return endError(reason, error);
  if (error instanceof ClientDisconnectedError)
    return new LlmError('client_gone', error.message, { cause: error });
  return error instanceof ProviderError ? providerError(error) : error;
}

function endError(reason: CallEndReason, cause: unknown): LlmError {
  switch (reason) {
    case 'client_gone':
      return new LlmError('client_gone', 'The client has gone.', { cause });
    case 'timed_out':
      return new LlmError(
        'provider_timeout',
        'The answer took longer than a call may. Ask for a shorter one, or split the question.',
        { cause },
      );
    case 'budget_lost':
      return new LlmError(
        'gateway_unavailable',
        'The gateway has lost touch with its budgets and may not go on. Try again in a minute.',
        { retryAfter: 60, cause },
      );
    default:
      return keyError(reason);
  }
}

function providerError({ failure, message, status, retryAfter, cause }: ProviderError): LlmError {
  const details = { cause, ...(retryAfter !== undefined && { retryAfter }) };
  switch (failure) {
    case 'refused':
      return new LlmError('provider_refused', message, { ...details, ...(status && { status }) });
    case 'throttled':
      return new LlmError('rate_limit_exceeded', message, { retryAfter: 20, ...details });
    case 'timed_out':
      return new LlmError('provider_timeout', message, details);
    case 'cut':
      return new LlmError('provider_cut', message, details);
    default:
      return new LlmError('providers_unavailable', message, { retryAfter: 30, ...details });
  }
}
