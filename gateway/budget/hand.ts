import { randomUUID } from 'node:crypto';
import { Outbox } from '../records/outbox.ts';
import { recordOf } from '../records/record.ts';
import { covers, less, NOTHING, plus } from './amount.ts';
import type { Amount, BudgetRefusal, CallFacts, Payer, PlannedCall } from './contract.ts';
import type { LedgerState } from './ledger.model.ts';
import type { Grant, Report } from './ledger.ts';
import { TEAM } from './limits.ts';
import { dayOf } from './period.ts';
import {
  askOf,
  canPay,
  emptyPocket,
  type Held,
  heldFrom,
  isInUse,
  isOff,
  type Pocket,
  plain,
  sharesOf,
  tidy,
  type Waiter,
} from './pocket.ts';

/** So many records of this process stand in the ledger at most; what others used stays in its share meanwhile. */
const MOST_PENDING = 500;

/**
 * What one process has in hand of one team's ledger: what is free, which calls are under way, which records are not yet
 * reported. It asks nobody and waits for nothing; `TeamPurse` carries its reports to the ledger and the answers back.
 */
export class Hand {
  readonly #team: string;
  readonly #pockets = new Map<string, Pocket>();
  readonly #calls = new Map<string, Held>();
  #holder = randomUUID();
  /** Of the last report, and of the entry that the ledger has; null where it has none. */
  #beat = 0;
  #entry: number | null = null;
  readonly #outbox: Outbox;
  #unresolved: Report | undefined;
  /** Something changed that the ledger should hear of soon; progress alone is less urgent. */
  changed = false;
  progressed = false;
  #written = 0;
  readonly told = new Set<string>();
  readonly buried = new Set<string>();

  constructor(team: string, mostPending = MOST_PENDING) {
    this.#team = team;
    this.#outbox = new Outbox(mostPending);
  }

  get holder(): string {
    return this.#holder;
  }

  get hasCalls(): boolean {
    return this.#calls.size > 0;
  }

  /** Records of calls that are over, which no report has taken yet. */
  get withheld(): number {
    return this.#outbox.waiting.length;
  }

  get hasWaiting(): boolean {
    return [...this.#pockets.values()].some(({ waiting }) => waiting.length > 0);
  }

  /** Whether the ledger has an entry for this process. */
  get known(): boolean {
    return this.#entry !== null;
  }

  /** Whether the ledger should hear something soon, also again, where nobody knows whether it did. */
  get hasNews(): boolean {
    return this.changed || this.#unresolved !== undefined;
  }

  /** A report whose answer never came; see `resolve`. */
  get unresolved(): Report | undefined {
    return this.#unresolved;
  }

  pocketOf({ instanceId = TEAM, tier = 'free' }: Payer): Pocket {
    const found = this.#pockets.get(instanceId);
    if (found) {
      found.tier = tier;
      return found;
    }
    const pocket = emptyPocket(instanceId, tier, performance.now());
    this.#pockets.set(instanceId, pocket);
    return pocket;
  }

  /** Holds the call's worst case at once, where what is free suffices; otherwise it has to wait for a report. */
  draw(pocket: Pocket, worst: Amount, call: PlannedCall, now: Date): Held | undefined {
    pocket.usedAt = performance.now();
    pocket.usual = worst;
    pocket.recent = plus(pocket.recent, worst);
    return canPay(pocket, worst, dayOf(now)) ? this.#hold(pocket, worst, call, now) : undefined;
  }

  /** Puts a call in the queue for the next report. */
  wait(pocket: Pocket, worst: Amount, call: PlannedCall): Promise<Held | BudgetRefusal> {
    return new Promise((served, failed) => pocket.waiting.push({ worst, call, served, failed }));
  }

  seen(held: Held, amount: Amount): void {
    if (this.#calls.get(held.id) !== held) return;
    held.seen = amount;
    this.progressed = true;
  }

  /** Ends a call; false where it had ended, or was lost, before. */
  end(held: Held, used: Amount, facts?: CallFacts): boolean {
    if (this.#calls.get(held.id) !== held) return false;
    this.#calls.delete(held.id);
    const { pocket, day, worst } = held;
    if (day === pocket.day) pocket.free = less(plus(pocket.free, worst), used);
    if (facts) this.#outbox.add(recordOf(held, this.#team, used, facts));
    this.changed = true;
    return true;
  }

  /** Whether a report is due because a pocket holds too much or too little. */
  isOff(now: Date): boolean {
    const today = dayOf(now);
    const at = performance.now();
    return [...this.#pockets.values()].some((pocket) => isOff(pocket, today, at));
  }

  /** Has the ledger say anew how much each pocket should hold, and how fast it may be drawn on. */
  reconsider(): void {
    const now = performance.now();
    for (const pocket of this.#pockets.values()) {
      pocket.asksAnew = isInUse(pocket, now);
      pocket.refused = undefined;
    }
  }

  /** Gives back all that no call needs. */
  empty(): void {
    for (const pocket of this.#pockets.values()) pocket.lease = NOTHING;
  }

  /** What the ledger is to hear, taken at once; nothing of it is told again unless it did not arrive. */
  report(now: Date): Report {
    const pockets = [...this.#pockets.values()];
    const today = dayOf(now);
    for (const pocket of pockets) tidy(pocket, today, performance.now());
    this.#beat += 1;
    const records = this.#outbox.take(this.#beat);
    const report: Report = {
      holder: this.#holder,
      beat: this.#beat,
      after: this.#entry,
      shares: sharesOf([...this.#calls.values()], pockets, this.#outbox.waiting),
      calls: [...this.#calls.values()].map(plain),
      records,
      written: this.#written,
      asks: pockets.flatMap((pocket) => askOf(pocket) ?? []),
      told: [...this.told],
      buried: [...this.buried],
    };
    for (const pocket of pockets) pocket.recent = NOTHING;
    this.changed = false;
    this.progressed = false;
    return report;
  }

  /** The report arrived, and this is what came of it. */
  received(report: Report, state: LedgerState, grants: Grant[], now: Date): void {
    this.#arrived(report, state);
    for (const { account, day, granted, outcomes, lease, rates } of grants) {
      const pocket = this.#pockets.get(account);
      if (!pocket) continue;
      this.#add(pocket, day, granted);
      pocket.lease = lease;
      pocket.asksAnew = false;
      pocket.rates = rates;
      for (const [index, waiter] of pocket.waiting.splice(0, outcomes.length).entries())
        this.#serve(pocket, waiter, outcomes[index] ?? true, now);
    }
  }

  /** Whether the report arrived is not known. Those who wait are told; all else is sorted out by `resolve`. */
  failed(report: Report, error: unknown): void {
    this.#unresolved = report;
    this.refuseWaiting(error);
  }

  refuseWaiting(error: unknown): void {
    for (const pocket of this.#pockets.values())
      for (const waiter of pocket.waiting.splice(0)) waiter.failed(error);
  }

  /** All records up to a beat are in the collection. */
  wrote(beat: number): void {
    this.#written = Math.max(this.#written, beat);
    this.#outbox.wrote(beat);
    this.changed = true;
  }

  /** Finds out from the ledger itself what became of a report without an answer. False where this process was given up. */
  resolve(state: LedgerState): boolean {
    const report = this.#unresolved;
    if (!report) return true;
    this.#unresolved = undefined;
    const entry = state.holders.find(({ holder }) => holder === report.holder);
    if (entry?.dead) return false;
    if (entry?.beat === report.beat) {
      this.#arrived(report, state);
      for (const { account, day, amount } of entry.shares) {
        const pocket = this.#pockets.get(account);
        const told = report.shares.find((share) => share.account === account && share.day === day);
        if (pocket && day >= pocket.day) this.#add(pocket, day, less(amount, told?.amount ?? NOTHING));
      }
      return true;
    }
    // Either it never arrived, or it took away the last that this process had.
    const wasEmpty = report.shares.length + report.records.length === 0;
    if ((entry?.beat ?? null) !== report.after && !wasEmpty) return false;
    this.#entry = entry?.beat ?? null;
    this.#outbox.putBack(report.beat, report.records);
    this.changed = true;
    return true;
  }

  /** Others account for all that this process had. Its calls are told, and it begins anew under another name. */
  lose(): void {
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    this.#outbox.clear();
    this.#unresolved = undefined;
    this.#holder = randomUUID();
    this.#entry = null;
    this.#written = 0;
    for (const pocket of this.#pockets.values()) {
      pocket.free = NOTHING;
      pocket.lease = NOTHING;
    }
    // What it left is to be looked after, also where nobody calls again.
    this.changed = true;
    for (const { onLost } of calls) onLost();
  }

  #arrived(report: Report, state: LedgerState): void {
    this.#entry = state.holders.find(({ holder }) => holder === this.#holder)?.beat ?? null;
    for (const alert of report.told) this.told.delete(alert);
    for (const holder of report.buried) this.buried.delete(holder);
  }

  #add(pocket: Pocket, day: string, granted: Amount): void {
    if (pocket.day < day) {
      pocket.day = day;
      pocket.free = NOTHING;
    }
    pocket.free = plus(pocket.free, granted);
  }

  #serve(pocket: Pocket, waiter: Waiter, outcome: true | BudgetRefusal, now: Date): void {
    const { worst, call } = waiter;
    if (outcome !== true) waiter.served(outcome);
    else if (covers(pocket.free, worst)) waiter.served(this.#hold(pocket, worst, call, now));
    // Only a report that crossed midnight can leave it short: it asks again.
    else pocket.waiting.push(waiter);
  }

  #hold(pocket: Pocket, worst: Amount, call: PlannedCall, now: Date): Held {
    const held = heldFrom(pocket, worst, call, now);
    pocket.free = less(pocket.free, worst);
    this.#calls.set(held.id, held);
    this.changed = true;
    return held;
  }
}
