import { ProviderError, type ProviderFailure } from './provider.ts';

/**
 * A provider that gave no answer: its last error, if it was asked at all, and for how long (ms) it will not be asked.
 */
export interface FailedProvider {
  provider: string;
  error: ProviderError | undefined;
  retryInMs: number;
}

/** One error for all providers: which were tried, why they failed, and when a retry may work. */
export function allProvidersFailed(failed: readonly FailedProvider[]): ProviderError {
  if (failed.length === 0) return new ProviderError('unusable', 'No provider is set up for this model.');
  const reasons = failed.map(
    ({ provider, error }) => error?.message ?? `${provider} is paused after too many failures.`,
  );
  const waits = failed.map(waitOf).filter((seconds) => seconds > 0);
  const retryAfter = waits.length > 0 ? Math.min(...waits) : undefined;
  const again = retryAfter === undefined ? '' : ` It may work again in ${retryAfter} s.`;
  const statuses = new Set(failed.map(({ error }) => error?.status));
  const [status] = statuses;
  return new ProviderError(failureOf(failed), `No provider answered. ${reasons.join(' ')}${again}`, {
    ...(statuses.size === 1 && status !== undefined && { status }),
    ...(retryAfter !== undefined && { retryAfter }),
    cause: new AggregateError(failed.flatMap(({ error }) => error ?? [])),
  });
}

function waitOf({ error, retryInMs }: FailedProvider): number {
  return Math.max(error?.retryAfter ?? 0, Math.ceil(retryInMs / 1_000));
}

/** The failure that all share, else `unavailable`. */
function failureOf(failed: readonly FailedProvider[]): ProviderFailure {
  const failures = new Set(failed.map(({ error }) => error?.failure));
  const [failure] = failures;
  const isCommon = failures.size === 1 && failure !== undefined && failure !== 'cut';
  return isCommon ? failure : 'unavailable';
}
