// biome-ignore-all lint/style/noExcessiveLinesPerFile: one class: its invariants hold between all of its methods
import { setImmediate as immediately } from 'node:timers/promises';
import { DATABASE_UNAVAILABLE_MESSAGE, GatewayError } from '../errors.ts';
import { RefusalCounter } from '../records/refusal-counter.ts';
import { type AccountAllowance, type LocalReservation, rateRefusal } from './account-allowance.ts';
import type { Amount, BudgetRefusal, Payer, PlannedCall, Reservation } from './budget-client.contract.ts';
import type { BudgetClientOptions } from './budget-client-options.ts';
import { ExpiredHolders } from './expired-lease-holders.ts';
import { refundTokens } from './instance-rate-limit.ts';
import { changeLedger, ledgerOf } from './ledger.commands.ts';
import type { LedgerRecord } from './ledger.model.ts';
import { applyReport, type LedgerReport, type ReportOutcome } from './ledger.ts';
import { LocalLease } from './local-lease.ts';
import { reclaim } from './reclaim-leases.ts';
import { nextSyncIn, SYNCS_PER_LEASE } from './sync-schedule.ts';

/** A process gives up its lease after this long without a report; others reclaim it later. */
const LEASE_MS = 15_000;
/** How much longer other processes wait, as a fraction of the lease. */
const EXPIRY_MARGIN = 0.2;
const TROUBLE_PAUSE_MS = 1_000;

/** This process's budget of one team: sends the reports of its `LocalLease` to the ledger, one at a time. */
export class TeamBudget {
  readonly #team: string;
  readonly #options: BudgetClientOptions;
  readonly #leaseMs: number;
  readonly #lease: LocalLease;
  readonly #expiredHolders: ExpiredHolders;
  readonly #refusals = new RefusalCounter();
  /** The ledger as last seen: while no other process writes, a report takes one round trip. */
  #ledger: LedgerRecord | undefined;
  #running: Promise<void> | undefined;
  #syncTimer: NodeJS.Timeout | undefined;
  /** The timer is for a report of changes. Further changes join it, and so need not compute when it is due. */
  #isReportDue = false;
  #leaseTimer: NodeJS.Timeout | undefined;
  #syncedAt = Number.NEGATIVE_INFINITY;
  #syncMs = 0;
  #pausedUntil = 0;
  #closed = false;

  constructor(team: string, options: BudgetClientOptions) {
    this.#team = team;
    this.#options = options;
    this.#leaseMs = options.leaseMs ?? LEASE_MS;
    this.#lease = new LocalLease(team);
    this.#expiredHolders = new ExpiredHolders(team, options, this.#leaseMs * (1 + EXPIRY_MARGIN), {
      onWritten: ({ holder, beat }) =>
        holder === this.#lease.holder && this.#noteChange(() => this.#lease.markWritten(beat)),
      onAcknowledged: (holder) => this.#noteChange(() => this.#lease.acknowledgedHolders.add(holder)),
      onAlertSent: (alert) => this.#noteChange(() => this.#lease.alertsSent.add(alert)),
      onTrouble: (error) => this.#trouble(error),
    });
  }

  /** See `BudgetClient.reserve`. */
  async reserve(payer: Payer, worst: Amount, call: PlannedCall): Promise<Reservation | BudgetRefusal> {
    if (this.#closed) throw new GatewayError('database_unavailable', 'This process is stopping.');
    const allowance = this.#lease.allowanceOf(payer);
    const outcome =
      rateRefusal(allowance, worst) ??
      this.#lease.tryReserve(allowance, worst, call, new Date()) ??
      (await this.#wait(allowance, worst, call));
    allowance.refused = 'resetsAt' in outcome ? refusedBy(allowance, outcome, worst) : undefined;
    if ('resetsAt' in outcome) {
      this.#refusals.add(allowance.account);
      this.#noteChange();
      return outcome;
    }
    this.#scheduleSync();
    return this.#reservation(outcome);
  }

  /** Reads the ledger and reclaims expired holders. */
  reclaimExpired(): Promise<void> {
    this.#running ??= this.#sync(true).finally(() => this.#syncDone());
    return this.#running;
  }

  /** See `BudgetClient.refreshLimits`. */
  refreshLimits(): void {
    this.#noteChange(() => this.#lease.refreshLimits());
  }

  /** See `BudgetClient.close`. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
    clearTimeout(this.#syncTimer);
    this.#lease.releaseUnused();
    await this.#sync();
    await this.#reportAll();
    if (this.#lease.hasCalls) await this.#abandonCalls();
    await this.#expiredHolders.close();
    await this.#sync();
    clearTimeout(this.#leaseTimer);
  }

  /** Reports until nothing is left, or until an attempt makes no progress. */
  async #reportAll(): Promise<void> {
    for (let left = Number.POSITIVE_INFINITY; this.#lease.unreported > 0 && this.#lease.unreported < left; ) {
      left = this.#lease.unreported;
      await this.#expiredHolders.close();
      await this.#sync();
    }
  }

  #wait(
    allowance: AccountAllowance,
    worst: Amount,
    call: PlannedCall,
  ): Promise<LocalReservation | BudgetRefusal> {
    const outcome = this.#lease.enqueue(allowance, worst, call);
    this.#scheduleSync();
    return outcome;
  }

  #reservation(reservation: LocalReservation): Reservation {
    const { allowance, worst } = reservation;
    const end = (used: Amount, facts?: Parameters<Reservation['settle']>[1]) => {
      if (!this.#lease.end(reservation, used, facts)) return;
      // Also subtracts usage beyond the reservation.
      allowance.buckets = refundTokens(allowance.buckets, allowance.rates, worst.tokens - used.tokens);
      this.#scheduleSync();
    };
    return {
      recordProgress: (amount) => this.#lease.recordProgress(reservation, amount),
      settle: end,
      release: () => end({ tokens: 0, micros: 0 }),
    };
  }

  /** Runs one sync at a time; afterwards checks whether another one is due. */
  #scheduleSync(): void {
    if (this.#running || this.#closed || (this.#isReportDue && !this.#lease.hasWaiting)) return;
    clearTimeout(this.#syncTimer);
    this.#isReportDue = false;
    const inMs = this.#nextSyncIn(performance.now());
    if (inMs === undefined) return;
    if (inMs <= 0) this.#running = this.#sync().finally(() => this.#syncDone());
    else this.#startSyncTimer(inMs);
  }

  #startSyncTimer(inMs: number): void {
    this.#isReportDue = this.#lease.hasUnreportedChanges;
    this.#syncTimer = setTimeout(() => {
      this.#isReportDue = false;
      this.#scheduleSync();
    }, inMs).unref();
  }

  #syncDone(): void {
    this.#running = undefined;
    this.#syncMs = performance.now() - this.#syncedAt;
    this.#scheduleSync();
  }

  #nextSyncIn(now: number): number | undefined {
    return nextSyncIn({
      hasWaiting: this.#lease.hasWaiting,
      hasUnreportedChanges:
        this.#lease.hasUnreportedChanges || this.#refusals.hasAny || this.#lease.needsRebalancing(new Date()),
      progressed: this.#lease.progressed,
      isRegistered: this.#lease.isRegistered,
      sinceSync: now - this.#syncedAt,
      syncMs: this.#syncMs,
      leaseMs: this.#leaseMs,
      nextExpiryIn: this.#expiredHolders.nextExpiryIn(),
      pausedFor: this.#pausedUntil - now,
    });
  }

  async #sync(onlyIfExpired = false): Promise<void> {
    // One report covers all calls that arrive at once; calls that need not wait go out before it is built.
    await immediately();
    const beganAt = performance.now();
    this.#syncedAt = beganAt;
    try {
      if (this.#lease.unresolved) await this.#resolve();
      const isIdle = !this.#lease.changed && !this.#lease.isRegistered && !this.#lease.hasWaiting;
      if ((isIdle || onlyIfExpired) && !(await this.#hasExpiredHolders())) return;
    } catch (error) {
      this.#lease.refuseWaiting(unavailable(error));
      return this.#backOff(error);
    }
    await this.#report(beganAt);
    await this.#refusals
      .write(this.#options.collections, this.#team)
      .catch((error: unknown) => this.#trouble(error));
  }

  async #report(beganAt: number): Promise<void> {
    const report = this.#lease.report(new Date());
    try {
      const { ledger, changed } = await this.#sendReport(report);
      this.#ledger = ledger;
      // It took so long that this process gave up its lease in the meantime.
      if (report.holder !== this.#lease.holder) return;
      if (changed.lost) return this.#loseLease('other processes reclaimed it');
      this.#lease.acceptGrants(report, ledger, changed.grants, new Date());
      this.#renewLeaseTimer(beganAt);
      this.#expiredHolders.startFollowUp(ledger, this.#lease.holder);
    } catch (error) {
      this.#ledger = undefined;
      if (report.holder === this.#lease.holder) this.#lease.reportFailed(report, unavailable(error));
      this.#backOff(error);
    }
  }

  #sendReport(report: LedgerReport): Promise<{ ledger: LedgerRecord; changed: ReportOutcome }> {
    const { collections } = this.#options;
    return changeLedger(
      collections,
      this.#team,
      (state) => applyReport(this.#expiredHolders.withoutExpired(state), report, new Date()),
      this.#ledger,
    );
  }

  async #resolve(): Promise<void> {
    this.#ledger = await ledgerOf(this.#options.collections, this.#team);
    if (!this.#lease.resolve(this.#ledger)) this.#loseLease('other processes reclaimed it');
  }

  async #hasExpiredHolders(): Promise<boolean> {
    const ledger = await ledgerOf(this.#options.collections, this.#team);
    this.#ledger = ledger;
    const expired = this.#expiredHolders.expired(ledger);
    this.#expiredHolders.startFollowUp(ledger, this.#lease.holder);
    return expired.length > 0;
  }

  #noteChange(change: () => void = () => undefined): void {
    change();
    this.#lease.changed = true;
    this.#scheduleSync();
  }

  /** No other process may reclaim this one before this timer ends its calls. */
  #renewLeaseTimer(beganAt: number): void {
    clearTimeout(this.#leaseTimer);
    if (!this.#lease.isRegistered) return;
    const left = beganAt + this.#leaseMs - performance.now();
    this.#leaseTimer = setTimeout(
      () => this.#loseLease('the ledger could not be reached in time'),
      left,
    ).unref();
  }

  #loseLease(why: string): void {
    clearTimeout(this.#leaseTimer);
    this.#lease.lose();
    this.#trouble(new Error(`The lease of ${this.#team} is lost: ${why}.`));
  }

  /** Accounts for calls under way as other processes would after a crash. */
  async #abandonCalls(): Promise<void> {
    const { holder } = this.#lease;
    try {
      const { ledger } = await changeLedger(this.#options.collections, this.#team, (state) => ({
        state: reclaim(state, holder, this.#team, new Date()),
      }));
      this.#ledger = ledger;
      this.#lease.lose();
      this.#expiredHolders.startFollowUp(ledger, this.#lease.holder);
    } catch (error) {
      this.#lease.lose();
      this.#trouble(error);
    }
  }

  /** The ledger cannot be reached: pauses for a moment, but never for so long that a lease expires. */
  #backOff(error: unknown): void {
    this.#pausedUntil = performance.now() + Math.min(TROUBLE_PAUSE_MS, this.#leaseMs / SYNCS_PER_LEASE);
    this.#trouble(error);
  }

  #trouble(error: unknown): void {
    this.#options.onTrouble?.(error);
    this.#scheduleSync();
  }
}

/**
 * A refusal by a budget does not count against the rate limit; until the budget's reset it is remembered and takes
 * precedence over a rate refusal.
 */
function refusedBy(
  allowance: AccountAllowance,
  refusal: BudgetRefusal,
  worst: Amount,
): BudgetRefusal | undefined {
  if (refusal.budget === 'minute') return allowance.refused;
  if (refusal !== allowance.refused)
    allowance.buckets = refundTokens(allowance.buckets, allowance.rates, worst.tokens);
  return refusal.isReserved ? undefined : refusal;
}

const unavailable = (cause: unknown) =>
  new GatewayError('database_unavailable', DATABASE_UNAVAILABLE_MESSAGE, { cause });
