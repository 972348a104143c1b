import { ProviderError, type ProviderFailure } from './provider.ts';

/** A provider that gave no answer: how it failed last, if it was asked at all, and how long (ms) it is not asked any more. */
export interface FailedProvider {
  provider: string;
  error: ProviderError | undefined;
  retryInMs: number;
}

/** One error for all of them: which were tried, why in vain, and when it may work again. */
export function allProvidersFailed(failed: readonly FailedProvider[]): ProviderError {
  if (failed.length === 0) return new ProviderError('unusable', 'No provider is set up for this model.');
  const reasons = failed.map(
    ({ provider, error }) => error?.message ?? `${provider} rests: it failed too often.`,
  );
  const waits = failed.map(waitOf).filter((seconds) => seconds > 0);
  const retryAfter = waits.length > 0 ? Math.min(...waits) : undefined;
  const again = retryAfter === undefined ? '' : ` It may work again in ${retryAfter} s.`;
  const statuses = new Set(failed.map(({ error }) => error?.status));
  const [status] = statuses;
  return new ProviderError(failureOf(failed), `No provider answers. ${reasons.join(' ')}${again}`, {
    ...(statuses.size === 1 && status !== undefined && { status }),
    ...(retryAfter !== undefined && { retryAfter }),
    cause: new AggregateError(failed.flatMap(({ error }) => error ?? [])),
  });
}

function waitOf({ error, retryInMs }: FailedProvider): number {
  return Math.max(error?.retryAfter ?? 0, Math.ceil(retryInMs / 1_000));
}

/** What they have in common, else that there is nobody. */
function failureOf(failed: readonly FailedProvider[]): ProviderFailure {
  const failures = new Set(failed.map(({ error }) => error?.failure));
  const [failure] = failures;
  const isCommon = failures.size === 1 && failure !== undefined && failure !== 'cut';
  return isCommon ? failure : 'unavailable';
}
