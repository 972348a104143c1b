import type { LedgerState } from './ledger.model.ts';

/**
 * Watches the other processes of a ledger. A process expires when its sequence number stands still for `expiryMs` by
 * this process's own clock; wall clocks of two machines are never compared.
 */
export class HolderLiveness {
  readonly #seen = new Map<string, { beat: number; since: number }>();
  readonly #expiryMs: number;

  constructor(expiryMs: number) {
    this.#expiryMs = expiryMs;
  }

  /** Records which processes are present. Times are monotonic, in ms. */
  observe({ holders }: LedgerState, self: string, now: number): void {
    const others = holders.filter(({ holder, dead }) => holder !== self && !dead);
    for (const name of this.#seen.keys())
      if (!others.some(({ holder }) => holder === name)) this.#seen.delete(name);
    for (const { holder, beat } of others)
      if (this.#seen.get(holder)?.beat !== beat) this.#seen.set(holder, { beat, since: now });
  }

  /** The processes in a ledger that have expired. */
  expired({ holders }: LedgerState, now: number): string[] {
    return holders.flatMap(({ holder, beat, dead }) => {
      const seen = this.#seen.get(holder);
      return !dead && seen?.beat === beat && now - seen.since >= this.#expiryMs ? [holder] : [];
    });
  }

  /** In how many ms the next process could expire; undefined where there are no other processes. */
  nextExpiryIn(now: number): number | undefined {
    const since = [...this.#seen.values()].map((seen) => seen.since);
    return since.length === 0 ? undefined : Math.max(0, Math.min(...since) + this.#expiryMs - now);
  }
}
