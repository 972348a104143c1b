import { setTimeout as wait } from 'node:timers/promises';
import { refuseUncountable, speaks } from '../formats/ask-provider.ts';
import { allProvidersFailed, type FailedProvider } from './all-providers-failed.ts';
import { CircuitBreaker, type CircuitBreakerSettings, defaultCircuitBreaker } from './circuit-breaker.ts';
import { type ModelCall, ProviderError } from './provider.ts';
import { attemptProvider, type RetryPolicy } from './provider-attempt.ts';
import type { Candidate, RoutedAnswer, RoutingContext } from './provider-router.contract.ts';

/** Settings of a router; omitted ones keep their default. `now`, `random` and `sleep` are for tests. */
export interface ProviderRouterSettings extends Partial<RetryPolicy> {
  breaker?: Partial<CircuitBreakerSettings>;
}

/** Asks the providers of a model in turn, until one begins to answer. */
export interface ProviderRouter {
  /**
   * Throws ProviderError: `aborted`, and `refused` of the first provider, unchanged; else one that lists the providers
   * that were tried and why they failed. What only a fallback refuses is a failure of the fallback: the first provider
   * would have taken it. What the first one refuses after its translation is not final either: another one may speak the
   * format itself. Of a request that we wrote ourselves (`isOwnRequest`), no refusal is final.
   */
  route(call: ModelCall, candidates: readonly Candidate[], context: RoutingContext): Promise<RoutedAnswer>;
}

const defaultRetryPolicy: RetryPolicy = {
  retries: 1,
  retryMs: 250,
  maxRetryAfter: 3,
  now: () => performance.now(),
  random: Math.random,
  sleep: (ms, signal) => wait(ms, undefined, { signal }),
};

/** Creates the router of a process, which keeps the state of all circuit breakers. */
export function createProviderRouter({ breaker, ...changed }: ProviderRouterSettings = {}): ProviderRouter {
  const retryPolicy = { ...defaultRetryPolicy, ...changed };
  const breakers = new Map<string, CircuitBreaker>();
  const breakerOf = (name: string): CircuitBreaker => {
    const known =
      breakers.get(name) ?? new CircuitBreaker({ ...defaultCircuitBreaker, ...breaker }, retryPolicy.now);
    breakers.set(name, known);
    return known;
  };
  return {
    async route(call, candidates, context) {
      const failedProviders: FailedProvider[] = [];
      if (candidates[0]) refuseUncountable(candidates[0].provider, call);
      for (const [index, candidate] of candidates.entries()) {
        const breaker = breakerOf(candidate.provider.name);
        const attempt = attemptProvider(call, { candidate, breaker, context, retryPolicy });
        const refusalIsFinal = !context.isOwnRequest && isFinal(index, candidates, call);
        const outcome = await (refusalIsFinal ? attempt : attempt.catch(refusalOf(candidate)));
        if ('bytes' in outcome) return outcome;
        failedProviders.push(outcome);
      }
      throw allProvidersFailed(failedProviders);
    },
  };
}

/** Whether a refusal of this provider ends the call. */
function isFinal(index: number, candidates: readonly Candidate[], call: ModelCall): boolean {
  const [first] = candidates;
  return index === 0 && first !== undefined && (candidates.length === 1 || speaks(first.provider, call));
}

function refusalOf({ provider }: Candidate): (error: unknown) => FailedProvider {
  return (error) => {
    if (error instanceof ProviderError && error.failure === 'refused')
      return { provider: provider.name, error, retryInMs: 0 };
    throw error;
  };
}
