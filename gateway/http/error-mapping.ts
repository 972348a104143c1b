import { ProviderError } from '../providers/provider.ts';
import { keyError } from './authenticate.ts';
import { LlmError } from './llm-error.ts';
import type { CallEndReason } from './request-deadline.ts';
import { ClientDisconnectedError } from './stream-pipe.ts';

/**
 * The error that the client gets when a call ends. Errors that come from neither the gateway nor a provider stay as
 * they are.
 */
export function toLlmError(error: unknown, reason: CallEndReason | undefined): unknown {
  if (reason !== undefined) return endError(reason, error);
  if (error instanceof ClientDisconnectedError)
    return new LlmError('client_gone', error.message, { cause: error });
  return error instanceof ProviderError ? providerError(error) : error;
}

function endError(reason: CallEndReason, cause: unknown): LlmError {
  switch (reason) {
    case 'client_gone':
      return new LlmError('client_gone', 'The client disconnected.', { cause });
    case 'timed_out':
      return new LlmError(
        'provider_timeout',
        'The answer took longer than the gateway allows. Ask for a shorter one, or split the question.',
        { cause },
      );
    case 'budget_lost':
      return new LlmError(
        'gateway_unavailable',
        'The gateway lost its connection to the budgets and stopped this call. Try again in a minute.',
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
