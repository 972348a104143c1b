import { setImmediate as immediately } from 'node:timers/promises';
import { DATABASE_AWAY, GatewayError } from '../errors.ts';
import { Refusals } from '../records/refusals.ts';
import type { Amount, BudgetRefusal, Payer, PlannedCall, Reservation } from './contract.ts';
import { BEATS, dueIn } from './due.ts';
import { Estate } from './estate.ts';
import { Hand } from './hand.ts';
import { changeLedger, ledgerOf } from './ledger.commands.ts';
import type { LedgerRecord } from './ledger.model.ts';
import { type Report, type Visited, visit } from './ledger.ts';
import { type Held, type Pocket, tooFast } from './pocket.ts';
import type { PurseOptions } from './purse-options.ts';
import { putBack } from './rate.ts';
import { reap } from './reap.ts';

/** A process that is silent for so long is given up by the others, and gives itself up before. */
const LEASE_MS = 15_000;
/** Others wait longer than a process itself does by this part. */
const MARGIN = 0.2;
const TROUBLE_PAUSE_MS = 1_000;

/** What this process does for one team: it carries the reports of a `Hand` to the ledger, one at a time. */
export class TeamPurse {
  readonly #team: string;
  readonly #options: PurseOptions;
  readonly #leaseMs: number;
  readonly #hand: Hand;
  readonly #estate: Estate;
  readonly #refusals = new Refusals();
  /** The ledger as last seen: while nobody else writes, a report takes one round trip. */
  #ledger: LedgerRecord | undefined;
  #running: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #life: NodeJS.Timeout | undefined;
  #visitedAt = Number.NEGATIVE_INFINITY;
  #visitMs = 0;
  #pausedUntil = 0;
  #closed = false;

  constructor(team: string, options: PurseOptions) {
    this.#team = team;
    this.#options = options;
    this.#leaseMs = options.leaseMs ?? LEASE_MS;
    this.#hand = new Hand(team);
    this.#estate = new Estate(team, options, this.#leaseMs * (1 + MARGIN), {
      onWritten: ({ holder, beat }) =>
        holder === this.#hand.holder && this.#note(() => this.#hand.wrote(beat)),
      onBuried: (holder) => this.#note(() => this.#hand.buried.add(holder)),
      onTold: (alert) => this.#note(() => this.#hand.told.add(alert)),
      onTrouble: (error) => this.#trouble(error),
    });
  }

  /** See `Purse.reserve`. */
  async reserve(payer: Payer, worst: Amount, call: PlannedCall): Promise<Reservation | BudgetRefusal> {
    if (this.#closed) throw new GatewayError('database_unavailable', 'This process is stopping.');
    const pocket = this.#hand.pocketOf(payer);
    const outcome =
      tooFast(pocket, worst) ??
      this.#hand.draw(pocket, worst, call, new Date()) ??
      (await this.#wait(pocket, worst, call));
    pocket.refused = 'resetsAt' in outcome ? refusedBy(pocket, outcome, worst) : undefined;
    if ('resetsAt' in outcome) {
      this.#refusals.add(pocket.account);
      this.#note();
      return outcome;
    }
    this.#run();
    return this.#reservation(outcome);
  }

  /** Looks at the ledger, for processes that have gone. */
  look(): Promise<void> {
    this.#running ??= this.#visit(true).finally(() => this.#settled());
    return this.#running;
  }

  /** See `Purse.reconsider`. */
  reconsider(): void {
    this.#note(() => this.#hand.reconsider());
  }

  /** See `Purse.close`. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
    clearTimeout(this.#timer);
    this.#hand.empty();
    await this.#visit();
    await this.#reportAll();
    if (this.#hand.hasCalls) await this.#giveUp();
    await this.#estate.close();
    await this.#visit();
    clearTimeout(this.#life);
  }

  /** Gives up where a try leaves as much as before. */
  async #reportAll(): Promise<void> {
    for (let left = Number.POSITIVE_INFINITY; this.#hand.withheld > 0 && this.#hand.withheld < left; ) {
      left = this.#hand.withheld;
      await this.#estate.close();
      await this.#visit();
    }
  }

  #wait(pocket: Pocket, worst: Amount, call: PlannedCall): Promise<Held | BudgetRefusal> {
    const outcome = this.#hand.wait(pocket, worst, call);
    this.#run();
    return outcome;
  }

  #reservation(held: Held): Reservation {
    const { pocket, worst } = held;
    const end = (used: Amount, facts?: Parameters<Reservation['settle']>[1]) => {
      if (!this.#hand.end(held, used, facts)) return;
      // What was used beyond what was held is taken out, too.
      pocket.pace = putBack(pocket.pace, pocket.rates, worst.tokens - used.tokens);
      this.#run();
    };
    return {
      seen: (amount) => this.#hand.seen(held, amount),
      settle: end,
      release: () => end({ tokens: 0, micros: 0 }),
    };
  }

  /** One visit at a time; when it is over, it is looked whether another one is due. */
  #run(): void {
    if (this.#running || this.#closed) return;
    clearTimeout(this.#timer);
    const dueIn = this.#dueIn(performance.now());
    if (dueIn === undefined) return;
    if (dueIn <= 0) this.#running = this.#visit().finally(() => this.#settled());
    else this.#timer = setTimeout(() => this.#run(), dueIn).unref();
  }

  #settled(): void {
    this.#running = undefined;
    this.#visitMs = performance.now() - this.#visitedAt;
    this.#run();
  }

  #dueIn(now: number): number | undefined {
    return dueIn({
      hasWaiting: this.#hand.hasWaiting,
      hasNews: this.#hand.hasNews || this.#refusals.some || this.#hand.isOff(new Date()),
      progressed: this.#hand.progressed,
      known: this.#hand.known,
      sinceVisit: now - this.#visitedAt,
      visitMs: this.#visitMs,
      leaseMs: this.#leaseMs,
      lookIn: this.#estate.lookIn(now),
      pausedFor: this.#pausedUntil - now,
    });
  }

  async #visit(looking = false): Promise<void> {
    // All calls that come at once are in one report, and those that need not wait for it are on their way before it is made.
    await immediately();
    const beganAt = performance.now();
    this.#visitedAt = beganAt;
    try {
      if (this.#hand.unresolved) await this.#resolve();
      const isSilent = !this.#hand.changed && !this.#hand.known && !this.#hand.hasWaiting;
      if ((isSilent || looking) && !(await this.#somebodyIsGone())) return;
    } catch (error) {
      this.#hand.refuseWaiting(unavailable(error));
      return this.#unreached(error);
    }
    await this.#report(beganAt);
    await this.#refusals
      .write(this.#options.models, this.#team)
      .catch((error: unknown) => this.#trouble(error));
  }

  async #report(beganAt: number): Promise<void> {
    const report = this.#hand.report(new Date());
    try {
      const { ledger, changed } = await this.#carry(report);
      this.#ledger = ledger;
      // It took so long that this process gave itself up meanwhile.
      if (report.holder !== this.#hand.holder) return;
      if (changed.lost) return this.#lose('others gave this process up');
      this.#hand.received(report, ledger, changed.grants, new Date());
      this.#live(beganAt);
      this.#estate.follow(ledger, this.#hand.holder);
    } catch (error) {
      this.#ledger = undefined;
      if (report.holder === this.#hand.holder) this.#hand.failed(report, unavailable(error));
      this.#unreached(error);
    }
  }

  #carry(report: Report): Promise<{ ledger: LedgerRecord; changed: Visited }> {
    const { models } = this.#options;
    return changeLedger(
      models,
      this.#team,
      (state) => visit(this.#estate.reaped(state), report, new Date()),
      this.#ledger,
    );
  }

  async #resolve(): Promise<void> {
    this.#ledger = await ledgerOf(this.#options.models, this.#team);
    if (!this.#hand.resolve(this.#ledger)) this.#lose('others gave this process up');
  }

  async #somebodyIsGone(): Promise<boolean> {
    const ledger = await ledgerOf(this.#options.models, this.#team);
    this.#ledger = ledger;
    const gone = this.#estate.gone(ledger);
    this.#estate.follow(ledger, this.#hand.holder);
    return gone.length > 0;
  }

  #note(change: () => void = () => undefined): void {
    change();
    this.#hand.changed = true;
    this.#run();
  }

  /** Nobody may take this process for dead before this timer ends its calls. */
  #live(beganAt: number): void {
    clearTimeout(this.#life);
    if (!this.#hand.known) return;
    const left = beganAt + this.#leaseMs - performance.now();
    this.#life = setTimeout(() => this.#lose('the ledger could not be reached in time'), left).unref();
  }

  #lose(why: string): void {
    clearTimeout(this.#life);
    this.#hand.lose();
    this.#trouble(new Error(`What was leased of ${this.#team} is lost: ${why}.`));
  }

  /** Accounts for calls that are under way as others would after a crash. */
  async #giveUp(): Promise<void> {
    const { holder } = this.#hand;
    try {
      const { ledger } = await changeLedger(this.#options.models, this.#team, (state) => ({
        state: reap(state, holder, this.#team, new Date()),
      }));
      this.#ledger = ledger;
      this.#hand.lose();
      this.#estate.follow(ledger, this.#hand.holder);
    } catch (error) {
      this.#hand.lose();
      this.#trouble(error);
    }
  }

  /** The ledger cannot be reached: it is left alone for a moment, but never for so long that a lease runs out. */
  #unreached(error: unknown): void {
    this.#pausedUntil = performance.now() + Math.min(TROUBLE_PAUSE_MS, this.#leaseMs / BEATS);
    this.#trouble(error);
  }

  #trouble(error: unknown): void {
    this.#options.onTrouble?.(error);
    this.#run();
  }
}

/** A budget's refusal costs no pace; it is remembered, and outweighs that calls come too fast. */
function refusedBy(pocket: Pocket, refusal: BudgetRefusal, worst: Amount): BudgetRefusal | undefined {
  if (refusal.budget === 'minute') return pocket.refused;
  if (refusal !== pocket.refused) pocket.pace = putBack(pocket.pace, pocket.rates, worst.tokens);
  return refusal;
}

const unavailable = (cause: unknown) => new GatewayError('database_unavailable', DATABASE_AWAY, { cause });
