import { ProviderError, type ProviderFailure } from '../provider.ts';

/** The error for a connection that failed or broke. It shows only the code, because messages contain addresses. */
export function connectionError(
  name: string,
  cause: unknown,
  failure: Extract<ProviderFailure, 'unavailable' | 'cut'>,
): ProviderError {
  if (cause instanceof ProviderError) return cause;
  const code = codeOf(cause);
  if (code === 'UND_ERR_CONNECT_TIMEOUT')
    return new ProviderError('timed_out', `${name} did not accept a connection in time.`, { cause });
  const what = failure === 'cut' ? 'broke off its answer' : 'cannot be reached';
  return new ProviderError(failure, `${name} ${what} (${code}).`, { cause });
}

function codeOf(cause: unknown): string {
  const code = (cause as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : 'no code';
}
