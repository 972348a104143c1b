import { setTimeout as sleep } from 'node:timers/promises';
import { type RateReading, type Share, shares, type TakeOptions } from '../../../infra/clouds/gate/budget.ts';
import type { Report, Settlement } from './bucket.ts';
import { ASK_AGAIN_MS, IN_HAND_MS } from './budget.figures.ts';
import { queueOf } from './waiters.ts';

/** Goes to the budget; see `settleBudget`. */
export type Visit = (report: Omit<Report, 'holder'>) => Promise<Settlement>;

/** What a purse tells. */
export interface PurseEvents {
  /** Calls wait until then, in ms from now. */
  onHeld(heldMs: number, waiting: number): void;
  /** The budget cannot be reached; calls wait until it can. */
  onTrouble(error: unknown): void;
}

const TROUBLE_PAUSE_MS = 1_000;
const none = (): Record<Share, number> => ({ operations: 0, inventory: 0, repair: 0 });

/**
 * The calls to one cloud that this process has in hand. It fetches several at once, so that most calls need no database;
 * what it has not used in ten seconds goes back. All times within a process are `performance.now()`: a clock that jumps
 * moves nothing here.
 */
export class CloudPurse {
  readonly #visit: Visit;
  readonly #events: PurseEvents;
  readonly #waiters = queueOf();
  #inHand = 0;
  /** The share that the calls in hand were fetched for: more urgent ones may use them, less urgent ones may not. */
  #fetchedFor: Share = 'operations';
  #goodUntil = 0;
  #used = none();
  #reading: (RateReading & { readAt: number; takenSince: number }) | undefined;
  #blockedUntil: number | undefined;
  #running: Promise<void> | undefined;
  #nap = new AbortController();
  #giveBack: NodeJS.Timeout | undefined;
  #returnDue = false;
  #closed = false;

  constructor(visit: Visit, events: PurseEvents) {
    this.#visit = visit;
    this.#events = events;
  }

  /** See `CallBudget.take`. */
  async take(share: Share, options: TakeOptions): Promise<boolean> {
    options.signal.throwIfAborted();
    if (this.#closed) return false;
    if (!this.#waiters.hasAsUrgent(share) && this.#spend(share)) return true;
    const turn = this.#waiters.wait(share, options);
    this.#run();
    return turn;
  }

  /** See `CallBudget.learn`. */
  learn(reading: RateReading): void {
    this.#reading = { ...reading, readAt: performance.now(), takenSince: 0 };
  }

  /** See `CallBudget.block`. */
  block(pauseMs: number): void {
    this.#inHand = 0;
    this.#blockedUntil = performance.now() + pauseMs;
    this.#run();
  }

  /** Nobody waits any more; what is in hand goes back. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#giveBack);
    this.#waiters.refuseAll();
    this.#nap.abort();
    await this.#running;
    this.#inHand = 0;
    await this.#fetch('operations', 0).catch(this.#events.onTrouble);
  }

  #spend(share: Share): boolean {
    if (performance.now() > this.#goodUntil) return false;
    if (this.#inHand < 1 || shares.indexOf(share) > shares.indexOf(this.#fetchedFor)) return false;
    this.#inHand -= 1;
    this.#used[share] += 1;
    if (this.#reading) this.#reading.takenSince += 1;
    return true;
  }

  #run(): void {
    this.#nap.abort();
    this.#running ??= this.#serve();
  }

  /** One loop per process goes to the budget, so that two visits never report the same calls. */
  async #serve(): Promise<void> {
    // Whoever started it still has to note it.
    await Promise.resolve();
    while (!this.#closed && this.#isDue()) {
      this.#waiters.serve((share) => this.#spend(share));
      if (!this.#isDue()) break;
      const share = this.#waiters.first()?.share;
      await this.#once(share ?? 'operations', share ? this.#waiters.count(share) : 0);
    }
    this.#running = undefined;
    this.#armReturn();
  }

  #isDue(): boolean {
    return this.#waiters.count() > 0 || this.#blockedUntil !== undefined || this.#returnDue;
  }

  async #once(share: Share, want: number): Promise<void> {
    this.#nap = new AbortController();
    try {
      const { granted, waitMs, heldMs } = await this.#fetch(share, want);
      if (granted > 0 || want === 0) return;
      this.#events.onHeld(heldMs, this.#waiters.count());
      this.#waiters.tell(heldMs);
      await this.#sleep(Math.min(Math.max(waitMs, 20), ASK_AGAIN_MS));
    } catch (error) {
      this.#events.onTrouble(error);
      await this.#sleep(TROUBLE_PAUSE_MS);
    }
  }

  /** One visit. What happens while it is under way is reported by the next one. */
  async #fetch(share: Share, want: number): Promise<Settlement> {
    if (performance.now() > this.#goodUntil) this.#inHand = 0;
    const [used, reading, blockedUntil] = [this.#used, this.#reading, this.#blockedUntil];
    this.#used = none();
    try {
      const settlement = await this.#visit(this.#reportOf(used, share, want));
      this.#returnDue = false;
      if (this.#reading === reading) this.#reading = undefined;
      if (this.#blockedUntil === blockedUntil) this.#blockedUntil = undefined;
      if (settlement.granted > 0) this.#receive(settlement.granted, share);
      return settlement;
    } catch (error) {
      for (const one of shares) this.#used[one] += used[one];
      throw error;
    }
  }

  #reportOf(used: Record<Share, number>, share: Share, want: number): Omit<Report, 'holder'> {
    const now = performance.now();
    const reading = this.#reading && { ...this.#reading, ageMs: now - this.#reading.readAt };
    const blockMs = this.#blockedUntil === undefined ? undefined : this.#blockedUntil - now;
    return {
      used,
      held: this.#inHand,
      share,
      want,
      waiting: this.#waiters.count(),
      ...(reading && { reading }),
      ...(blockMs !== undefined && blockMs > 0 && { blockMs }),
    };
  }

  #receive(granted: number, share: Share): void {
    // A refusal that came meanwhile makes them void: they go back with the next visit.
    if (this.#blockedUntil !== undefined) return;
    this.#inHand += granted;
    this.#fetchedFor = share;
    this.#goodUntil = performance.now() + IN_HAND_MS;
  }

  #armReturn(): void {
    clearTimeout(this.#giveBack);
    if (this.#closed || !this.#hasNews()) return;
    this.#giveBack = setTimeout(() => {
      this.#inHand = 0;
      this.#returnDue = true;
      this.#run();
    }, IN_HAND_MS).unref();
  }

  #hasNews(): boolean {
    return this.#inHand > 0 || shares.some((share) => this.#used[share] > 0);
  }

  async #sleep(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#nap.signal }).catch(() => undefined);
  }
}
