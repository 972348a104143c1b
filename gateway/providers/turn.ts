import type { Answered, Asking, Candidate, Tried } from './asking.ts';
import type { Breaker, Trial } from './breaker.ts';
import type { TriedInVain } from './none-answered.ts';
import { type ChatCall, ProviderError, type ProviderFailure } from './provider.ts';
import { begin } from './watched.ts';

/** How one provider is asked again. */
export interface Retrying {
  /** Tries beyond the first. */
  retries: number;
  /** About how long the first of them is waited for (ms); each next one twice as long. */
  retryMs: number;
  /** The longest wait (s) that a provider may ask for before the next provider is the better choice. */
  shortRetryAfter: number;
  /** A clock that never jumps, in ms. */
  now: () => number;
  /** A lot from 0 to 1. */
  random: () => number;
  /** Rejects as soon as the signal is aborted. */
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** One provider's turn. */
interface Turn {
  candidate: Candidate;
  breaker: Breaker;
  asking: Asking;
  retrying: Retrying;
}

/** Asks one provider, and again where that may help, until its first bytes are here. Throws ProviderError `refused` or `aborted`. */
export async function askOne(call: ChatCall, turn: Turn): Promise<Answered | TriedInVain> {
  const { breaker, asking, retrying, candidate } = turn;
  const provider = candidate.provider.name;
  let error: ProviderError | undefined;
  for (let tries = 0; ; tries += 1) {
    const began = retrying.now();
    const tell = teller(turn, began);
    const trial = breaker.admit();
    if (!trial) {
      tell('resting');
      return { provider, error, restMs: breaker.restMs };
    }
    try {
      const answered = await tryOnce(call, turn, trial);
      tell('answered');
      return answered;
    } catch (caught) {
      error = asProviderError(caught, trial, asking.payer);
      tell(error.failure, error.status);
      if (isFinal(error)) throw error;
    }
    const delay = delayBefore(tries, error, retrying);
    if (delay === undefined) return { provider, error, restMs: breaker.restMs };
    await pause(delay, asking.signal, retrying);
  }
}

async function tryOnce(call: ChatCall, { candidate, asking }: Turn, trial: Trial): Promise<Answered> {
  const { provider, model } = candidate;
  const { signal, traceId } = asking;
  asking.onSent?.({ provider: provider.name, model });
  const answer = await provider.chat(call, { model, signal, traceId });
  return { ...(await begin(answer, trial, asking.payer)), provider: provider.name, model };
}

function teller(
  { candidate: { provider, model }, asking, retrying }: Turn,
  began: number,
): (outcome: Tried['outcome'], status?: number) => void {
  return (outcome, status) =>
    asking.onTried?.({
      provider: provider.name,
      model,
      outcome,
      status,
      ms: Math.round(retrying.now() - began),
    });
}

/** What a failure before the first byte tells the breaker. */
const verdicts: Record<ProviderFailure, keyof Trial> = {
  unavailable: 'failed',
  timed_out: 'failed',
  cut: 'failed',
  unusable: 'failed',
  // It answers, and in good order.
  refused: 'completed',
  throttled: 'left',
  aborted: 'left',
};

/** Anything else is a mistake of ours: it tells nothing of the provider, and is thrown on. */
function asProviderError(caught: unknown, trial: Trial, payer?: string): ProviderError {
  if (caught instanceof ProviderError) {
    trial[verdicts[caught.failure]](payer);
    return caught;
  }
  trial.left();
  throw caught;
}

function isFinal({ failure }: ProviderError): boolean {
  return failure === 'refused' || failure === 'aborted';
}

/** How long (ms) to wait before the same provider is asked again; undefined where the next one is. */
function delayBefore(
  tries: number,
  { failure, retryAfter }: ProviderError,
  { retries, retryMs, shortRetryAfter, random }: Retrying,
): number | undefined {
  const jittered = retryMs * 2 ** tries * (0.5 + random());
  if (tries >= retries) return undefined;
  if (retryAfter !== undefined)
    return mayAskAgain.has(failure) && retryAfter <= shortRetryAfter
      ? retryAfter * 1_000 + jittered
      : undefined;
  return failure === 'throttled' || !mayAskAgain.has(failure) ? undefined : jittered;
}

/** A key does not get better by asking again, and whoever was silent has cost enough time. */
const mayAskAgain = new Set<ProviderFailure>(['unavailable', 'cut', 'throttled']);

async function pause(ms: number, signal: AbortSignal, { sleep }: Retrying): Promise<void> {
  try {
    await sleep(ms, signal);
  } catch (cause) {
    throw new ProviderError('aborted', 'The call was ended by us before it was tried again.', { cause });
  }
}
