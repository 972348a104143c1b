import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AcquireOptions,
  type RateLimitReading,
  type RateLimitShare,
  rateLimitShares,
} from '../../../infra/clouds/egress-proxy/rate-limiter.contract.ts';
import { ASK_AGAIN_MS, LOCAL_LEASE_MS } from './rate-limit.constants.ts';
import type { RateLimitGrant, RateLimitReport } from './token-bucket.ts';
import { createWaiterQueue } from './waiter-queue.ts';

/** Reports to the shared rate limit and takes from it; see `reportAndLease`. */
export type ReportUsage = (report: Omit<RateLimitReport, 'holder'>) => Promise<RateLimitGrant>;

/** What a rate-limit client reports. */
export interface RateLimitClientEvents {
  /** `waiting` calls wait for so many ms from now. */
  onWait(queueWaitMs: number, waiting: number): void;
  /** The rate limit cannot be reached; calls wait until it can. */
  onTrouble(error: unknown): void;
}

const TROUBLE_PAUSE_MS = 1_000;
const none = (): Record<RateLimitShare, number> => ({ operations: 0, inventory: 0, repair: 0 });

/**
 * This process's client of the rate limit of one cloud. It leases several calls at once, so that most calls need no
 * database, and returns those that it has not used in ten seconds. All times within a process are `performance.now()`: a
 * wall clock that jumps changes nothing here.
 */
export class RateLimitClient {
  readonly #reportUsage: ReportUsage;
  readonly #events: RateLimitClientEvents;
  readonly #waiters = createWaiterQueue();
  #leased = 0;
  /** The share that the leased calls were fetched for: more urgent shares may use them, less urgent ones may not. */
  #fetchedFor: RateLimitShare = 'operations';
  #leaseExpiresAt = 0;
  #used = none();
  #reading: (RateLimitReading & { readAt: number; takenSince: number }) | undefined;
  #blockedUntil: number | undefined;
  #running: Promise<void> | undefined;
  #pause = new AbortController();
  #returnTimer: NodeJS.Timeout | undefined;
  #returnDue = false;
  #closed = false;

  constructor(reportUsage: ReportUsage, events: RateLimitClientEvents) {
    this.#reportUsage = reportUsage;
    this.#events = events;
  }

  /** See `CloudRateLimiter.acquire`. */
  async acquire(share: RateLimitShare, options: AcquireOptions): Promise<boolean> {
    options.signal.throwIfAborted();
    if (this.#closed) return false;
    if (!this.#waiters.hasAsUrgent(share) && this.#spend(share)) return true;
    const admitted = this.#waiters.wait(share, options);
    this.#run();
    return admitted;
  }

  /** See `CloudRateLimiter.observe`. */
  observe(reading: RateLimitReading): void {
    this.#reading = { ...reading, readAt: performance.now(), takenSince: 0 };
  }

  /** See `CloudRateLimiter.block`. */
  block(pauseMs: number): void {
    this.#leased = 0;
    this.#blockedUntil = performance.now() + pauseMs;
    this.#run();
  }

  /** Refuses all waiters and returns the leased calls. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#returnTimer);
    this.#waiters.refuseAll();
    this.#pause.abort();
    await this.#running;
    this.#leased = 0;
    await this.#fetch('operations', 0).catch(this.#events.onTrouble);
  }

  #spend(share: RateLimitShare): boolean {
    if (performance.now() > this.#leaseExpiresAt) return false;
    if (this.#leased < 1 || rateLimitShares.indexOf(share) > rateLimitShares.indexOf(this.#fetchedFor))
      return false;
    this.#leased -= 1;
    this.#used[share] += 1;
    if (this.#reading) this.#reading.takenSince += 1;
    return true;
  }

  #run(): void {
    this.#pause.abort();
    this.#running ??= this.#syncLoop();
  }

  /** One loop per process does all reports, so that no two report the same calls. */
  async #syncLoop(): Promise<void> {
    // The caller must first store this promise in #running.
    await Promise.resolve();
    while (!this.#closed && this.#isDue()) {
      this.#waiters.release((share) => this.#spend(share));
      if (!this.#isDue()) break;
      const share = this.#waiters.first()?.share;
      await this.#syncOnce(share ?? 'operations', share ? this.#waiters.count(share) : 0);
    }
    this.#running = undefined;
    this.#armReturn();
  }

  #isDue(): boolean {
    return this.#waiters.count() > 0 || this.#blockedUntil !== undefined || this.#returnDue;
  }

  async #syncOnce(share: RateLimitShare, want: number): Promise<void> {
    this.#pause = new AbortController();
    try {
      const { granted, waitMs, queueWaitMs } = await this.#fetch(share, want);
      if (granted > 0 || want === 0) return;
      this.#events.onWait(queueWaitMs, this.#waiters.count());
      this.#waiters.notifyWait(queueWaitMs);
      await this.#sleep(Math.min(Math.max(waitMs, 20), ASK_AGAIN_MS));
    } catch (error) {
      this.#events.onTrouble(error);
      await this.#sleep(TROUBLE_PAUSE_MS);
    }
  }

  /** One report. What happens while it is under way goes into the next one. */
  async #fetch(share: RateLimitShare, want: number): Promise<RateLimitGrant> {
    if (performance.now() > this.#leaseExpiresAt) this.#leased = 0;
    const [used, reading, blockedUntil] = [this.#used, this.#reading, this.#blockedUntil];
    this.#used = none();
    try {
      const grant = await this.#reportUsage(this.#reportOf(used, share, want));
      this.#returnDue = false;
      if (this.#reading === reading) this.#reading = undefined;
      if (this.#blockedUntil === blockedUntil) this.#blockedUntil = undefined;
      if (grant.granted > 0) this.#receive(grant.granted, share);
      return grant;
    } catch (error) {
      for (const one of rateLimitShares) this.#used[one] += used[one];
      throw error;
    }
  }

  #reportOf(
    used: Record<RateLimitShare, number>,
    share: RateLimitShare,
    want: number,
  ): Omit<RateLimitReport, 'holder'> {
    const now = performance.now();
    const reading = this.#reading && { ...this.#reading, ageMs: now - this.#reading.readAt };
    const blockMs = this.#blockedUntil === undefined ? undefined : this.#blockedUntil - now;
    return {
      used,
      leased: this.#leased,
      share,
      want,
      waiting: this.#waiters.count(),
      ...(reading && { reading }),
      ...(blockMs !== undefined && blockMs > 0 && { blockMs }),
    };
  }

  #receive(granted: number, share: RateLimitShare): void {
    // A 429 in the meantime voids them: the next report returns them.
    if (this.#blockedUntil !== undefined) return;
    this.#leased += granted;
    this.#fetchedFor = share;
    this.#leaseExpiresAt = performance.now() + LOCAL_LEASE_MS;
  }

  #armReturn(): void {
    clearTimeout(this.#returnTimer);
    if (this.#closed || !this.#hasUnreported()) return;
    this.#returnTimer = setTimeout(() => {
      this.#leased = 0;
      this.#returnDue = true;
      this.#run();
    }, LOCAL_LEASE_MS).unref();
  }

  #hasUnreported(): boolean {
    return this.#leased > 0 || rateLimitShares.some((share) => this.#used[share] > 0);
  }

  async #sleep(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#pause.signal }).catch(() => undefined);
  }
}
