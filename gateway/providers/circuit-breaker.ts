/** When a provider is given up for a while, and for how long (ms). */
export interface CircuitBreakerSettings {
  /** So many failures in a row that were the provider's. */
  failures: number;
  /** How long it rests then; twice as long after each probe that fails, up to the longest. */
  openMs: number;
  maxOpenMs: number;
}

export const defaultCircuitBreaker: CircuitBreakerSettings = {
  failures: 5,
  openMs: 5_000,
  maxOpenMs: 60_000,
};

/** Failures of one customer's calls alone have to be so many times as many: what they have in common may be her questions. */
const SINGLE_PAYER_FACTOR = 4;

/** One call that the breaker let through. It is told what became of it: `answered` and then one of the others, or one of them. */
export interface BreakerPermit {
  /** An answer has begun. */
  answered(): void;
  /** It went well to the end. */
  completed(): void;
  /** It failed, and that was the provider's. `payer` is whose call it was, where that is known. */
  failed(payer?: string): void;
  /** It ended without telling anything of the provider. */
  left(): void;
}

/**
 * A circuit breaker: closed it lets every call through; open none, for as long as the provider rests; then half open, one
 * probe at a time. An answer that has begun closes it, and only one that ends well forgives what failed before it.
 */
export class CircuitBreaker {
  readonly #settings: CircuitBreakerSettings;
  readonly #now: () => number;
  #failures = 0;
  #failedProbes = 0;
  #openUntil: number | undefined;
  #probing = false;
  #probedAt = 0;
  /** Whose calls failed in a row. */
  readonly #payers = new Set<string>();

  /** `now` is a clock that never jumps, in ms. */
  constructor(settings: CircuitBreakerSettings, now: () => number = () => performance.now()) {
    this.#settings = settings;
    this.#now = now;
  }

  /** Lets a call through, or not. */
  admit(): BreakerPermit | undefined {
    if (this.#openUntil === undefined) return this.#trial(false);
    const now = this.#now();
    // A probe that is silent for long, because its answer is, holds up nobody else's.
    const isProbed = this.#probing && now - this.#probedAt < this.#settings.openMs;
    if (isProbed || now < this.#openUntil) return undefined;
    this.#probing = true;
    this.#probedAt = now;
    return this.#trial(true);
  }

  /** How long (ms) it lets nobody through; 0 while it does, or while a probe is under way. */
  get retryInMs(): number {
    return Math.max(0, (this.#openUntil ?? 0) - this.#now());
  }

  #trial(isProbe: boolean): BreakerPermit {
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
      left: once(() =>
        endProbe(() => {
          this.#probing = false;
        }),
      ),
    };
  }

  /** A failure of a call from before it opened tells nothing new. */
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

  /** On trial: one more failure opens it again. */
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
