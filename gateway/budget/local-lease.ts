// biome-ignore-all lint/style/noExcessiveLinesPerFile: one class: its invariants hold between all of its methods

import { randomUUID } from 'node:crypto';
import { Outbox } from '../records/outbox.ts';
import { usageRecordOf } from '../records/usage-record.ts';
import {
  type AccountAllowance,
  canReserve,
  emptyAllowance,
  isInUse,
  type LocalReservation,
  leaseRequestOf,
  needsRebalancing,
  releaseExcess,
  reservationFrom,
  sharesOf,
  toReservedCall,
  type Waiter,
} from './account-allowance.ts';
import { payingAccountId } from './account-ref.ts';
import { covers, minus, NOTHING, plus } from './amount.ts';
import type { Amount, BudgetRefusal, CallFacts, Payer, PlannedCall } from './budget-client.contract.ts';
import type { LedgerState } from './ledger.model.ts';
import type { LeaseGrant, LedgerReport } from './ledger.ts';
import { dayOf } from './period.ts';

/** At most this many records of this process are in the ledger; usage beyond them stays in its share until then. */
const MAX_PENDING_RECORDS = 500;

/**
 * What one process holds of one team's ledger: free amounts, calls under way, and records not yet reported. It does no
 * I/O and never waits; `TeamBudget` sends its reports to the ledger and applies the answers.
 */
export class LocalLease {
  readonly #team: string;
  readonly #allowances = new Map<string, AccountAllowance>();
  readonly #reservations = new Map<string, LocalReservation>();
  #holder = randomUUID();
  /** Sequence numbers of the last report, and of the entry in the ledger; null where there is none. */
  #beat = 0;
  #entry: number | null = null;
  readonly #outbox: Outbox;
  #unresolved: LedgerReport | undefined;
  /** A change that should be reported soon; progress alone is less urgent. */
  changed = false;
  progressed = false;
  #written = 0;
  readonly alertsSent = new Set<string>();
  readonly acknowledgedHolders = new Set<string>();

  constructor(team: string, maxPendingRecords = MAX_PENDING_RECORDS) {
    this.#team = team;
    this.#outbox = new Outbox(maxPendingRecords);
  }

  get holder(): string {
    return this.#holder;
  }

  get hasCalls(): boolean {
    return this.#reservations.size > 0;
  }

  /** The number of records of finished calls that are in no report yet. */
  get unreported(): number {
    return this.#outbox.waiting.length;
  }

  get hasWaiting(): boolean {
    // Each call asks, and a team may have many assistants: no copy of them is made.
    for (const { waiting } of this.#allowances.values()) if (waiting.length > 0) return true;
    return false;
  }

  /** Whether the ledger has an entry for this process. */
  get isRegistered(): boolean {
    return this.#entry !== null;
  }

  /** Whether a report is due soon, including one whose arrival is unknown. */
  get hasUnreportedChanges(): boolean {
    return this.changed || this.#unresolved !== undefined;
  }

  /** A report without an answer; see `resolve`. */
  get unresolved(): LedgerReport | undefined {
    return this.#unresolved;
  }

  allowanceOf(payer: Payer): AccountAllowance {
    const { tier = 'free' } = payer;
    const account = payingAccountId(payer);
    const found = this.#allowances.get(account);
    if (found) {
      found.tier = tier;
      return found;
    }
    const allowance = emptyAllowance(account, tier, performance.now());
    this.#allowances.set(account, allowance);
    return allowance;
  }

  /**
   * Reserves the call's worst case at once where the free amount suffices; otherwise the call has to wait for a report.
   */
  tryReserve(
    allowance: AccountAllowance,
    worst: Amount,
    call: PlannedCall,
    now: Date,
  ): LocalReservation | undefined {
    allowance.usedAt = performance.now();
    allowance.usual = worst;
    allowance.recent = plus(allowance.recent, worst);
    return canReserve(allowance, worst, dayOf(now)) ? this.#reserve(allowance, worst, call, now) : undefined;
  }

  /** Queues a call for the next report. */
  enqueue(
    allowance: AccountAllowance,
    worst: Amount,
    call: PlannedCall,
  ): Promise<LocalReservation | BudgetRefusal> {
    return new Promise((served, failed) => allowance.waiting.push({ worst, call, served, failed }));
  }

  recordProgress(reservation: LocalReservation, amount: Amount): void {
    if (this.#reservations.get(reservation.id) !== reservation) return;
    reservation.seen = amount;
    this.progressed = true;
  }

  /** Ends a call; false where it had already ended or was lost. */
  end(reservation: LocalReservation, used: Amount, facts?: CallFacts): boolean {
    if (this.#reservations.get(reservation.id) !== reservation) return false;
    this.#reservations.delete(reservation.id);
    const { allowance, day, worst } = reservation;
    if (day === allowance.day) allowance.free = minus(plus(allowance.free, worst), used);
    if (facts) this.#outbox.add(usageRecordOf(reservation, this.#team, used, facts));
    this.changed = true;
    return true;
  }

  /** Whether a report is due because an allowance holds too much or too little. */
  needsRebalancing(now: Date): boolean {
    const today = dayOf(now);
    const at = performance.now();
    return [...this.#allowances.values()].some((allowance) => needsRebalancing(allowance, today, at));
  }

  /** Makes the next report ask how much each allowance should hold and at what rates. */
  refreshLimits(): void {
    const now = performance.now();
    for (const allowance of this.#allowances.values()) {
      allowance.limitsChanged = isInUse(allowance, now);
      allowance.refused = undefined;
    }
  }

  /** Returns everything that no call needs. */
  releaseUnused(): void {
    for (const allowance of this.#allowances.values()) allowance.lease = NOTHING;
  }

  /**
   * Builds the next report and marks its content as reported; nothing is reported again unless the report did not
   * arrive.
   */
  report(now: Date): LedgerReport {
    const allowances = [...this.#allowances.values()];
    const today = dayOf(now);
    for (const allowance of allowances) releaseExcess(allowance, today, performance.now());
    this.#beat += 1;
    const records = this.#outbox.take(this.#beat);
    const report: LedgerReport = {
      holder: this.#holder,
      beat: this.#beat,
      after: this.#entry,
      shares: sharesOf([...this.#reservations.values()], allowances, this.#outbox.waiting),
      calls: [...this.#reservations.values()].map(toReservedCall),
      records,
      written: this.#written,
      leaseRequests: allowances.flatMap((allowance) => leaseRequestOf(allowance) ?? []),
      alertsSent: [...this.alertsSent],
      acknowledgedHolders: [...this.acknowledgedHolders],
    };
    for (const allowance of allowances) allowance.recent = NOTHING;
    this.changed = false;
    this.progressed = false;
    return report;
  }

  /** Applies the answer to a report that arrived. */
  acceptGrants(report: LedgerReport, state: LedgerState, grants: LeaseGrant[], now: Date): void {
    this.#acknowledge(report, state);
    for (const { account, day, granted, outcomes, lease, rates } of grants) {
      const allowance = this.#allowances.get(account);
      if (!allowance) continue;
      this.#addGrant(allowance, day, granted);
      allowance.lease = lease;
      allowance.limitsChanged = false;
      allowance.rates = rates;
      for (const [index, waiter] of allowance.waiting.splice(0, outcomes.length).entries())
        this.#resolveWaiter(allowance, waiter, outcomes[index] ?? true, now);
    }
  }

  /** Whether the report arrived is unknown. Rejects the waiting calls; `resolve` settles the rest. */
  reportFailed(report: LedgerReport, error: unknown): void {
    this.#unresolved = report;
    this.refuseWaiting(error);
  }

  refuseWaiting(error: unknown): void {
    for (const allowance of this.#allowances.values())
      for (const waiter of allowance.waiting.splice(0)) waiter.failed(error);
  }

  /** All records up to this sequence number are in the collection. */
  markWritten(beat: number): void {
    this.#written = Math.max(this.#written, beat);
    this.#outbox.markWritten(beat);
    this.changed = true;
  }

  /** Reads from the ledger whether a report without an answer arrived. False where this process was reclaimed. */
  resolve(state: LedgerState): boolean {
    const report = this.#unresolved;
    if (!report) return true;
    this.#unresolved = undefined;
    const entry = state.holders.find(({ holder }) => holder === report.holder);
    if (entry?.dead) return false;
    if (entry?.beat === report.beat) {
      this.#acknowledge(report, state);
      for (const { account, day, amount } of entry.shares) {
        const allowance = this.#allowances.get(account);
        const reported = report.shares.find((share) => share.account === account && share.day === day);
        if (allowance && day >= allowance.day)
          this.#addGrant(allowance, day, minus(amount, reported?.amount ?? NOTHING));
      }
      return true;
    }
    // Either it never arrived, or it removed the last of what this process had.
    const wasEmpty = report.shares.length + report.records.length === 0;
    if ((entry?.beat ?? null) !== report.after && !wasEmpty) return false;
    this.#entry = entry?.beat ?? null;
    this.#outbox.putBack(report.beat, report.records);
    this.changed = true;
    return true;
  }

  /**
   * Other processes account for everything this process had. Notifies its calls and starts again under another name.
   */
  lose(): void {
    const calls = [...this.#reservations.values()];
    this.#reservations.clear();
    this.#outbox.clear();
    this.#unresolved = undefined;
    this.#holder = randomUUID();
    this.#entry = null;
    this.#written = 0;
    for (const allowance of this.#allowances.values()) {
      allowance.free = NOTHING;
      allowance.lease = NOTHING;
    }
    // Its old entry must be reclaimed even if there are no more calls.
    this.changed = true;
    for (const { onLost } of calls) onLost();
  }

  #acknowledge(report: LedgerReport, state: LedgerState): void {
    this.#entry = state.holders.find(({ holder }) => holder === this.#holder)?.beat ?? null;
    for (const alert of report.alertsSent) this.alertsSent.delete(alert);
    for (const holder of report.acknowledgedHolders) this.acknowledgedHolders.delete(holder);
  }

  #addGrant(allowance: AccountAllowance, day: string, granted: Amount): void {
    if (allowance.day < day) {
      allowance.day = day;
      allowance.free = NOTHING;
    }
    allowance.free = plus(allowance.free, granted);
  }

  #resolveWaiter(
    allowance: AccountAllowance,
    waiter: Waiter,
    outcome: true | BudgetRefusal,
    now: Date,
  ): void {
    const { worst, call } = waiter;
    if (outcome !== true) waiter.served(outcome);
    else if (covers(allowance.free, worst)) waiter.served(this.#reserve(allowance, worst, call, now));
    // Only a report that crossed midnight can leave too little: the call waits for the next one.
    else allowance.waiting.push(waiter);
  }

  #reserve(allowance: AccountAllowance, worst: Amount, call: PlannedCall, now: Date): LocalReservation {
    const reservation = reservationFrom(allowance, worst, call, now);
    allowance.free = minus(allowance.free, worst);
    this.#reservations.set(reservation.id, reservation);
    this.changed = true;
    return reservation;
  }
}
