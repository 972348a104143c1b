import { askProvider } from '../formats/ask-provider.ts';
import type { FailedProvider } from './all-providers-failed.ts';
import type { BreakerPermit, CircuitBreaker } from './circuit-breaker.ts';
import { instrumentAnswer } from './instrumented-stream.ts';
import { type ModelCall, ProviderError, type ProviderFailure } from './provider.ts';
import type { AttemptRecord, Candidate, RoutedAnswer, RoutingContext } from './provider-router.contract.ts';

/** How one provider is retried. */
export interface RetryPolicy {
  /** Attempts after the first. */
  retries: number;
  /** The approximate wait (ms) before the first retry; doubles for each further one. */
  retryMs: number;
  /** The longest wait (s) that a provider may request before the next provider is the better choice. */
  maxRetryAfter: number;
  /** A monotonic clock, in ms. */
  now: () => number;
  /** A random number from 0 to 1. */
  random: () => number;
  /** Rejects as soon as the signal is aborted. */
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** The parameters of an attempt at one provider. */
interface ProviderAttempt {
  candidate: Candidate;
  breaker: CircuitBreaker;
  context: RoutingContext;
  retryPolicy: RetryPolicy;
}

/**
 * Asks one provider, with retries where they may help, until its first bytes are here. Throws ProviderError `refused`
 * or `aborted`.
 */
export async function attemptProvider(
  call: ModelCall,
  attempt: ProviderAttempt,
): Promise<RoutedAnswer | FailedProvider> {
  const { breaker, context, retryPolicy, candidate } = attempt;
  const provider = candidate.provider.name;
  let error: ProviderError | undefined;
  for (let tries = 0; ; tries += 1) {
    const began = retryPolicy.now();
    const report = attemptReporter(attempt, began);
    const permit = breaker.admit();
    if (!permit) {
      report('resting');
      return { provider, error, retryInMs: breaker.retryInMs };
    }
    try {
      const answered = await attemptOnce(call, attempt, permit);
      report('answered');
      return answered;
    } catch (caught) {
      error = asProviderError(caught, permit, context.payer);
      report(error.failure, error.status);
      if (isFinal(error)) throw error;
    }
    const delay = retryDelayMs(tries, error, retryPolicy);
    if (delay === undefined) return { provider, error, retryInMs: breaker.retryInMs };
    await waitBeforeRetry(delay, context.signal, retryPolicy);
  }
}

async function attemptOnce(
  call: ModelCall,
  { candidate, context }: ProviderAttempt,
  permit: BreakerPermit,
): Promise<RoutedAnswer> {
  const { provider, model } = candidate;
  const { traceId, payer, onSent } = context;
  const { name } = provider;
  onSent?.({ provider: name, model });
  return beforeTimeout(name, context, async (signal) => {
    const answer = await askProvider(provider, call, { model, signal, traceId });
    return { ...(await instrumentAnswer(answer, permit, payer)), provider: name, model };
  });
}

/** Ends an attempt that has not begun to answer in time. Rejects with ProviderError `timed_out` then. */
async function beforeTimeout<T>(
  name: string,
  { signal, firstEventMs }: RoutingContext,
  attempt: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (firstEventMs === undefined) return attempt(signal);
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), firstEventMs);
  try {
    return await attempt(AbortSignal.any([signal, late.signal]));
  } catch (cause) {
    if (signal.aborted || !late.signal.aborted) throw cause;
    const message = `${name} did not begin its answer in ${firstEventMs / 1000} s.`;
    throw new ProviderError('timed_out', message, { cause });
  } finally {
    clearTimeout(timer);
  }
}

function attemptReporter(
  { candidate: { provider, model }, context, retryPolicy }: ProviderAttempt,
  began: number,
): (outcome: AttemptRecord['outcome'], status?: number) => void {
  return (outcome, status) =>
    context.onAttempt?.({
      provider: provider.name,
      model,
      outcome,
      status,
      ms: Math.round(retryPolicy.now() - began),
    });
}

/** What a failure before the first byte means to the breaker. */
const breakerOutcomes: Record<ProviderFailure, keyof BreakerPermit> = {
  unavailable: 'failed',
  timed_out: 'failed',
  cut: 'failed',
  unusable: 'failed',
  // The provider works and answers properly.
  refused: 'completed',
  throttled: 'abandoned',
  aborted: 'abandoned',
};

/** Any other error is a bug of ours: it says nothing about the provider, and is rethrown. */
function asProviderError(caught: unknown, permit: BreakerPermit, payer?: string): ProviderError {
  if (caught instanceof ProviderError) {
    permit[breakerOutcomes[caught.failure]](payer);
    return caught;
  }
  permit.abandoned();
  throw caught;
}

function isFinal({ failure }: ProviderError): boolean {
  return failure === 'refused' || failure === 'aborted';
}

/** How long (ms) to wait before a retry at the same provider; undefined to go to the next one. */
function retryDelayMs(
  tries: number,
  { failure, retryAfter }: ProviderError,
  { retries, retryMs, maxRetryAfter, random }: RetryPolicy,
): number | undefined {
  const jittered = retryMs * 2 ** tries * (0.5 + random());
  if (tries >= retries) return undefined;
  if (retryAfter !== undefined)
    return retryableFailures.has(failure) && retryAfter <= maxRetryAfter
      ? retryAfter * 1_000 + jittered
      : undefined;
  return failure === 'throttled' || !retryableFailures.has(failure) ? undefined : jittered;
}

/** A bad key stays bad, and a timeout has already cost enough time. */
const retryableFailures = new Set<ProviderFailure>(['unavailable', 'cut', 'throttled']);

async function waitBeforeRetry(ms: number, signal: AbortSignal, { sleep }: RetryPolicy): Promise<void> {
  try {
    await sleep(ms, signal);
  } catch (cause) {
    throw new ProviderError('aborted', 'The gateway ended the call before it was retried.', { cause });
  }
}
