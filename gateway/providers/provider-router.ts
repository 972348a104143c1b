import { setTimeout as wait } from 'node:timers/promises';
import { allProvidersFailed, type FailedProvider } from './all-providers-failed.ts';
import { CircuitBreaker, type CircuitBreakerSettings, defaultCircuitBreaker } from './circuit-breaker.ts';
import type { ChatCall } from './provider.ts';
import { attemptProvider, type RetryPolicy } from './provider-attempt.ts';
import type { Candidate, RoutedAnswer, RoutingContext } from './provider-router.contract.ts';

/** Settings of a router; omitted ones keep their default. `now`, `random` and `sleep` are for tests. */
export interface ProviderRouterSettings extends Partial<RetryPolicy> {
  breaker?: Partial<CircuitBreakerSettings>;
}

/** Asks the providers of a model in turn, until one begins to answer. */
export interface ProviderRouter {
  /**
   * Throws ProviderError: `refused` and `aborted` unchanged, else one that lists the providers that were tried and why
   * they failed.
   */
  route(call: ChatCall, candidates: readonly Candidate[], context: RoutingContext): Promise<RoutedAnswer>;
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
      for (const candidate of candidates) {
        const outcome = await attemptProvider(call, {
          candidate,
          breaker: breakerOf(candidate.provider.name),
          context,
          retryPolicy,
        });
        if ('bytes' in outcome) return outcome;
        failedProviders.push(outcome);
      }
      throw allProvidersFailed(failedProviders);
    },
  };
}
