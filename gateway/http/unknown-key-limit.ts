/** Unknown keys that one network may present a minute: a person mistypes a few, a guesser tries many. */
const MAX_PER_MINUTE = 30;
const WINDOW_MS = 60_000;
/** Networks that are counted at once: memory is limited. */
const MAX_NETWORKS = 10_000;

/** Counts unknown keys by network, in this process: each of them costs a read of the database. */
export class UnknownKeyLimit {
  readonly #windows = new Map<string, { until: number; count: number }>();
  readonly #now: () => number;

  /** `now` is a monotonic clock, in ms. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Seconds until this network may present an unknown key again; 0 if it may now. */
  waitSeconds(network: string): number {
    const window = this.#windows.get(network);
    if (!window || window.count < MAX_PER_MINUTE) return 0;
    return Math.max(0, Math.ceil((window.until - this.#now()) / 1_000));
  }

  count(network: string): void {
    const known = this.#windows.get(network);
    if (known && known.until > this.#now()) {
      known.count += 1;
      return;
    }
    if (this.#windows.size >= MAX_NETWORKS) this.#windows.clear();
    this.#windows.set(network, { until: this.#now() + WINDOW_MS, count: 1 });
  }
}
