interface MonitorOptions {
  /**
   * After a holder was not observed for this long, in ms, its silence counts anew: what kept this process from the
   * database may have kept the holder from it, too. By default a gap changes nothing.
   */
  maxGapMs?: number;
  /** Monotonic, in ms. */
  clock?: () => number;
}

/**
 * Measures how long holders (of leases, of runs) have been silent. A heartbeat is any value that a live holder keeps
 * changing. Its silence counts from when this process first saw that value, by this process's own clock: wall clocks of
 * two machines are never compared, so one that is wrong or jumps ends no healthy run.
 */
export class HeartbeatMonitor {
  readonly #seen = new Map<string, { heartbeat: string | number; since: number; lastAt: number }>();
  readonly #maxGapMs: number;
  readonly #clock: () => number;

  constructor({ maxGapMs = Number.POSITIVE_INFINITY, clock = () => performance.now() }: MonitorOptions = {}) {
    this.#maxGapMs = maxGapMs;
    this.#clock = clock;
  }

  /** Records a holder's current heartbeat. Returns for how many ms it has been unchanged. */
  observe(holder: string, heartbeat: string | number): number {
    const now = this.#clock();
    const before = this.#seen.get(holder);
    const isSilent = before?.heartbeat === heartbeat && now - before.lastAt <= this.#maxGapMs;
    const since = isSilent ? before.since : now;
    this.#seen.set(holder, { heartbeat, since, lastAt: now });
    return now - since;
  }

  /** For how many ms this heartbeat has been unchanged; 0 where it is not the last one observed. Records nothing. */
  silentMs(holder: string, heartbeat: string | number): number {
    const seen = this.#seen.get(holder);
    return seen?.heartbeat === heartbeat ? this.#clock() - seen.since : 0;
  }

  /** The longest silence among all holders, in ms; undefined where there is none. */
  longestSilenceMs(): number | undefined {
    const since = [...this.#seen.values()].map((seen) => seen.since);
    return since.length === 0 ? undefined : this.#clock() - Math.min(...since);
  }

  /** Forgets all other holders. */
  retain(holders: Iterable<string>): void {
    const kept = new Set(holders);
    for (const holder of this.#seen.keys()) if (!kept.has(holder)) this.#seen.delete(holder);
  }
}
