import { setTimeout as wait } from 'node:timers/promises';
import type { Answered, Asking, Candidate } from './asking.ts';
import { Breaker, type BreakerSettings, usualBreaker } from './breaker.ts';
import { noneAnswered, type TriedInVain } from './none-answered.ts';
import type { ChatCall } from './provider.ts';
import { askOne, type Retrying } from './turn.ts';

/** How it is asked; what is left out is as usual. `now`, `random` and `sleep` are for tests. */
export interface AskerSettings extends Partial<Retrying> {
  breaker?: Partial<BreakerSettings>;
}

/** Asks the providers of a model in turn, until one has begun to answer. */
export interface Asker {
  /** Throws ProviderError: `refused` and `aborted` as they come, else one that says who was tried and why in vain. */
  ask(call: ChatCall, candidates: readonly Candidate[], asking: Asking): Promise<Answered>;
}

const usualRetrying: Retrying = {
  retries: 1,
  retryMs: 250,
  shortRetryAfter: 3,
  now: () => performance.now(),
  random: Math.random,
  sleep: (ms, signal) => wait(ms, undefined, { signal }),
};

/** One for each process: it remembers which providers rest. */
export function createAsker({ breaker, ...changed }: AskerSettings = {}): Asker {
  const retrying = { ...usualRetrying, ...changed };
  const breakers = new Map<string, Breaker>();
  const breakerOf = (name: string): Breaker => {
    const known = breakers.get(name) ?? new Breaker({ ...usualBreaker, ...breaker }, retrying.now);
    breakers.set(name, known);
    return known;
  };
  return {
    async ask(call, candidates, asking) {
      const inVain: TriedInVain[] = [];
      for (const candidate of candidates) {
        const outcome = await askOne(call, {
          candidate,
          breaker: breakerOf(candidate.provider.name),
          asking,
          retrying,
        });
        if ('bytes' in outcome) return outcome;
        inVain.push(outcome);
      }
      throw noneAnswered(inVain);
    },
  };
}
