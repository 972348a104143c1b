/** Looks at subjects, all that are watched in one call. `lastOf` is what the look before saw of one. */
type Look<T> = (
  ids: string[],
  lastOf: (id: string) => T | undefined,
) => Promise<ReadonlyMap<string, NonNullable<T>>>;

interface SharedPollOptions<T> {
  everyMs: number;
  /** A subject that the result lacks is gone. */
  look: Look<T>;
  /** Called for a look that failed; the watchers hear nothing, and the next look follows as usual. */
  onTrouble(error: unknown): void;
}

/** Called after each look with what it saw of the subject; undefined if that is gone. */
type Listener<T> = (seen: T | undefined) => void;

interface Watched<T> {
  listeners: Set<Listener<T>>;
  last: T | undefined;
}

/**
 * Polls on behalf of any number of watchers, such as open streams: one look at all their subjects per interval, however
 * many watch, and none while nobody does. Looks never overlap.
 */
export class SharedPoll<T> {
  readonly #watched = new Map<string, Watched<T>>();
  readonly #options: SharedPollOptions<T>;
  #lastAt = Number.NEGATIVE_INFINITY;
  #next: NodeJS.Timeout | undefined;
  /** A look that was asked for, also during one: that may have missed the change. */
  #soon: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();

  constructor(options: SharedPollOptions<T>) {
    this.#options = options;
  }

  /** Calls the listener after each look until the returned function is called; the first look follows soon. */
  watch(id: string, listener: Listener<T>): () => void {
    const watched = this.#watched.get(id) ?? { listeners: new Set(), last: undefined };
    this.#watched.set(id, watched);
    watched.listeners.add(listener);
    this.#lookSoon();
    return () => {
      watched.listeners.delete(listener);
      if (watched.listeners.size === 0 && this.#watched.get(id) === watched) this.#watched.delete(id);
    };
  }

  /** Looks soon: something has changed. Many calls in a tenth of the interval are one look. */
  poke(): void {
    if (this.#watched.size > 0) this.#lookSoon();
  }

  #lookSoon(): void {
    const gapMs = this.#lastAt + this.#options.everyMs / 10 - performance.now();
    this.#soon ??= setTimeout(
      () => {
        this.#soon = undefined;
        this.#lookInTurn();
      },
      Math.max(0, gapMs),
    );
  }

  #lookInTurn(): void {
    this.#looking = this.#looking.then(async () => {
      clearTimeout(this.#next);
      await this.#lookOnce().catch(this.#options.onTrouble);
      clearTimeout(this.#next);
      if (this.#watched.size > 0)
        this.#next = setTimeout(() => this.#lookInTurn(), this.#options.everyMs).unref();
    });
  }

  async #lookOnce(): Promise<void> {
    const asked = new Map(this.#watched);
    if (asked.size === 0) return;
    this.#lastAt = performance.now();
    const seen = await this.#options.look([...asked.keys()], (id) => asked.get(id)?.last);
    for (const [id, watched] of asked) {
      watched.last = seen.get(id);
      for (const listener of watched.listeners) listener(watched.last);
    }
  }
}
