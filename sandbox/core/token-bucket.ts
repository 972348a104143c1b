/** A token bucket as Hetzner's rate limit uses: a burst of `capacity` calls, then `perSecond`. */
export class TokenBucket {
  readonly capacity: number;
  readonly #perSecond: number;
  readonly #now: () => number;
  #left: number;
  #countedAt: number;

  constructor({
    capacity,
    perSecond,
    now = Date.now,
  }: { capacity: number; perSecond: number; now?: () => number }) {
    this.capacity = capacity;
    this.#perSecond = perSecond;
    this.#now = now;
    this.#left = capacity;
    this.#countedAt = now();
  }

  /** Takes one token. False when the bucket is empty. */
  take(): boolean {
    this.#refill();
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }

  /** Whole calls left. */
  get remaining(): number {
    this.#refill();
    return Math.floor(this.#left);
  }

  /** Unix seconds at which the bucket is full again. */
  get fullAt(): number {
    this.#refill();
    return Math.ceil(this.#now() / 1000 + (this.capacity - this.#left) / this.#perSecond);
  }

  #refill(): void {
    const now = this.#now();
    const gained = ((now - this.#countedAt) / 1000) * this.#perSecond;
    this.#left = Math.min(this.capacity, this.#left + gained);
    this.#countedAt = now;
  }
}
