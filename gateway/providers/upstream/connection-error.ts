import { ProviderError, type ProviderFailure } from '../provider.ts';

/** A connection that could not be made or did not hold. Only its code is told: messages name addresses. */
export function connectionError(
  name: string,
  cause: unknown,
  failure: Extract<ProviderFailure, 'unavailable' | 'cut'>,
): ProviderError {
  if (cause instanceof ProviderError) return cause;
  const code = codeOf(cause);
  if (code === 'UND_ERR_CONNECT_TIMEOUT')
    return new ProviderError('timed_out', `${name} takes no connection in time.`, { cause });
  const what = failure === 'cut' ? 'broke its answer off' : 'cannot be reached';
  return new ProviderError(failure, `${name} ${what} (${code}).`, { cause });
}

function codeOf(cause: unknown): string {
  const code = (cause as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : 'no code';
}
