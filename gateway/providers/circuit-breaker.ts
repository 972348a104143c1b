/** When a provider is paused, and for how long (ms). */
export interface CircuitBreakerSettings {
  /** The number of consecutive provider failures that opens the breaker. */
  failures: number;
  /** How long it stays open; doubles after each failed probe, up to `maxOpenMs`. */
  openMs: number;
  maxOpenMs: number;
}

export const defaultCircuitBreaker: CircuitBreakerSettings = {
  failures: 5,
  openMs: 5_000,
  maxOpenMs: 60_000,
};

/** How many times more failures are needed when all are from one customer: their requests may be the common cause. */
const SINGLE_PAYER_FACTOR = 4;

/** One admitted call. Report its outcome: `answered` followed by one of the others, or just one of the others. */
export interface BreakerPermit {
  /** An answer has begun. */
  answered(): void;
  /** The answer was completed. */
  completed(): void;
  /** The provider failed. `payer` is who pays for the call, where known. */
  failed(payer?: string): void;
  /** The call ended without saying anything about the provider. */
  abandoned(): void;
}

/**
 * A circuit breaker. Closed, it admits every call; open, none for a while; then half open, one probe at a time. An
 * answer that begins closes it, but only an answer that completes resets the failure count.
 */
export class CircuitBreaker {
  readonly #settings: CircuitBreakerSettings;
  readonly #now: () => number;
  #failures = 0;
  #failedProbes = 0;
  #openUntil: number | undefined;
  #probing = false;
  #probedAt = 0;
  /** The payers of the consecutive failures. */
  readonly #payers = new Set<string>();

  /** `now` is a monotonic clock, in ms. */
  constructor(settings: CircuitBreakerSettings, now: () => number = () => performance.now()) {
    this.#settings = settings;
    this.#now = now;
  }

  /** Admits a call, or returns undefined. */
  admit(): BreakerPermit | undefined {
    if (this.#openUntil === undefined) return this.#permit(false);
    const now = this.#now();
    // A probe that stays silent, because its answer takes long, must not block the next probe.
    const isProbed = this.#probing && now - this.#probedAt < this.#settings.openMs;
    if (isProbed || now < this.#openUntil) return undefined;
    this.#probing = true;
    this.#probedAt = now;
    return this.#permit(true);
  }

  /** For how long (ms) it admits no call; 0 while it does, or while a probe is under way. */
  get retryInMs(): number {
    return Math.max(0, (this.#openUntil ?? 0) - this.#now());
  }

  #permit(isProbe: boolean): BreakerPermit {
    let isOver = false;
    let isProbing = isProbe;
    const once =
      <A extends unknown[]>(report: (...given: A) => void) =>
      (...given: A) => {
        if (!isOver) report(...given);
        isOver = true;
      };
    const endProbe = (effect: () => void): void => {
      if (isProbing) effect();
      isProbing = false;
    };
    return {
      answered: () => endProbe(() => this.#close()),
      completed: once(() => {
        endProbe(() => this.#close());
        if (this.#openUntil === undefined) this.#forgive();
      }),
      failed: once((payer?: string) => {
        if (isProbing) endProbe(() => this.#openAgain());
        else this.#count(payer);
      }),
      abandoned: once(() =>
        endProbe(() => {
          this.#probing = false;
        }),
      ),
    };
  }

  /** A failure of a call from before the breaker opened adds no information. */
  #count(payer: string | undefined): void {
    if (this.#openUntil !== undefined) return;
    this.#failures += 1;
    if (payer !== undefined) this.#payers.add(payer);
    const isAlone = payer !== undefined && this.#payers.size === 1;
    const enough = this.#settings.failures * (isAlone ? SINGLE_PAYER_FACTOR : 1);
    if (this.#failures >= enough) this.#open();
  }

  #open(): void {
    const openForMs = this.#settings.openMs * 2 ** this.#failedProbes;
    this.#openUntil = this.#now() + Math.min(openForMs, this.#settings.maxOpenMs);
  }

  #openAgain(): void {
    this.#probing = false;
    this.#failedProbes += 1;
    this.#open();
  }

  /** After a probe, one more failure opens it again. */
  #close(): void {
    this.#probing = false;
    this.#openUntil = undefined;
    this.#failures = this.#settings.failures - 1;
  }

  #forgive(): void {
    this.#failures = 0;
    this.#payers.clear();
    this.#failedProbes = 0;
  }
}
