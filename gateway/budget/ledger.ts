import type { TierId } from '../../stacks/catalog/tiers.ts';
import type { UsageRecord } from '../records/usage.model.ts';
import { type AccountRef, accountIdOf, findAccount, isTeamId, TEAM_ACCOUNT } from './account-ref.ts';
import { covers, isNothing, minus, NOTHING, plus } from './amount.ts';
import type { Amount, BudgetRefusal } from './budget-client.contract.ts';
import { budgetRefusalOf, headroomOf, leaseSize } from './headroom.ts';
import type {
  BudgetAccount,
  BudgetLimits,
  LeaseShare,
  LedgerHolder,
  LedgerState,
  ReservedCall,
} from './ledger.model.ts';
import { ALERT_FRACTION, ALERT_MICROS, limitsOf, ratesOf } from './limits.ts';
import { overrideOn } from './override.ts';
import { dayOf, monthOf } from './period.ts';

/** The waiting calls of one account, and what the process already has free for them (part of its share). */
export interface LeaseRequest {
  account: string;
  tier: TierId;
  /** Worst cases, in order of arrival. */
  waiting: Amount[];
  free: Amount;
  /** What a call usually needs: the minimum size of a lease. */
  usual: Amount;
  /** What calls requested since the last report: a lease lasts until the next one. */
  recent: Amount;
  /** Whether to grant more than the waiting calls need. */
  topUp: boolean;
}

/** What a process reports to the ledger. */
export interface LedgerReport {
  holder: string;
  /** Sequence number: larger than in any earlier report, including those that may not have arrived. */
  beat: number;
  /** The sequence number that this process expects in the ledger; null where it expects to have no entry. */
  after: number | null;
  /** Everything it keeps; anything else it had goes back, except for its records. */
  shares: LeaseShare[];
  calls: ReservedCall[];
  records: UsageRecord[];
  /** Its records up to this sequence number are in the collection. */
  written: number;
  leaseRequests: LeaseRequest[];
  /** Alerts that are in the mail queue. */
  alertsSent: string[];
  /** Expired holders whose records are all in the collection. */
  acknowledgedHolders: string[];
}

/** The ledger's answer to a lease request. */
export interface LeaseGrant {
  account: string;
  day: string;
  granted: Amount;
  /** One for each waiting call: granted, or the limit that stopped it. */
  outcomes: (true | BudgetRefusal)[];
  /** What the process should hold beyond its calls; it returns the rest with its next report. */
  lease: Amount;
  /** This process's share of the instance's rates, per minute. */
  rates: { requests: number; tokens: number };
}

export interface ReportOutcome {
  state: LedgerState;
  grants: LeaseGrant[];
  /** The process was reclaimed: its report is ignored, and everything it had is already accounted for. */
  lost: boolean;
}

export function emptyLedger(now: Date): LedgerState {
  return { day: dayOf(now), accounts: [accountOf(accountIdOf(TEAM_ACCOUNT), 'free')], holders: [], told: [] };
}

/**
 * Applies one report of a process: charges its usage, records what it keeps, and grants what fits. Used and leased
 * amounts together never exceed a limit, except by what a call used beyond its reservation.
 */
export function applyReport(before: LedgerState, report: LedgerReport, now: Date): ReportOutcome {
  const rolled = rollOver(before, now);
  const entry = rolled.holders.find(({ holder }) => holder === report.holder);
  if (entry?.dead || (entry?.beat ?? null) !== report.after) return { state: rolled, grants: [], lost: true };
  const told = [...new Set([...rolled.told, ...report.alertsSent])];
  const holders = rolled.holders.filter(({ holder }) => !report.acknowledgedHolders.includes(holder));
  const charged = charge({ ...rolled, told, holders }, report.records);
  const { state, grants } = grantAll(reported(charged, entry, report), report);
  return { state: { ...state, holders: state.holders.filter(hasAnything) }, grants, lost: false };
}

/**
 * The ledger at a later time. A new day starts with nothing used, and without an override whose last day is over;
 * amounts leased earlier are charged to their own day.
 */
export function rollOver(state: LedgerState, now: Date): LedgerState {
  const day = dayOf(now);
  if (day <= state.day) return state;
  const sameMonth = monthOf(day) === monthOf(state.day);
  return {
    ...state,
    day,
    accounts: state.accounts.map((account) => ({
      ...account,
      day: NOTHING,
      month: sameMonth ? account.month : NOTHING,
    })),
    told: sameMonth ? state.told : [],
    override: overrideOn(state.override, day),
  };
}

/** Charges records to the accounts of their instance and team, each to the day and month in which it was reserved. */
export function charge(state: LedgerState, records: readonly UsageRecord[]): LedgerState {
  const accounts = state.accounts.map((account) => {
    const own = records.filter(({ instance }) => isTeamId(account.id) || instance === account.id);
    return own.reduce((sum, record) => chargeOne(sum, record, state.day), account);
  });
  return { ...state, accounts };
}

function chargeOne(
  account: BudgetAccount,
  { day, tokens, charge: micros }: UsageRecord,
  today: string,
): BudgetAccount {
  const amount = { tokens, micros };
  return {
    ...account,
    day: day === today ? plus(account.day, amount) : account.day,
    month: monthOf(day) === monthOf(today) ? plus(account.month, amount) : account.month,
  };
}

/** Sets an account's limits; limits that are not named follow the tier. Existing leases stay valid. */
export function setLimits(state: LedgerState, of: AccountRef, set: Partial<BudgetLimits>): LedgerState {
  const id = accountIdOf(of);
  const { accounts } = withAccount(state, id);
  return {
    ...state,
    accounts: accounts.map((account) => (account.id === id ? { ...account, set } : account)),
  };
}

/** Alerts that are due this month and not in the mail queue yet. */
export function alertsDue(state: LedgerState): string[] {
  const team = findAccount(state, TEAM_ACCOUNT);
  const month = monthOf(state.day);
  const reached = state.accounts.some((account) => {
    const { monthTokens } = limitsOf(state, account);
    return monthTokens !== null && monthTokens > 0 && account.month.tokens >= monthTokens * ALERT_FRACTION;
  });
  const due = [
    ...(reached ? [`${month} tokens`] : []),
    ...(team && team.month.micros >= ALERT_MICROS ? [`${month} money`] : []),
  ];
  return due.filter((alert) => !state.told.includes(alert));
}

/** The ledger with the process's entry replaced by its report. */
function reported(state: LedgerState, entry: LedgerHolder | undefined, report: LedgerReport): LedgerState {
  const { holder, beat, shares, calls, records, written } = report;
  const outbox = (entry?.outbox ?? []).filter((batch) => batch.beat > written);
  if (records.length > 0) outbox.push({ beat, records });
  const kept = shares.filter(({ amount }) => !isNothing(amount));
  const others = state.holders.filter((other) => other.holder !== holder);
  return { ...state, holders: [...others, { holder, beat, dead: false, shares: kept, calls, outbox }] };
}

/** A tombstone stays until its records are acknowledged. */
const hasAnything = ({ dead, shares, calls, outbox }: LedgerHolder): boolean =>
  dead || shares.length + calls.length + outbox.length > 0;

function grantAll(before: LedgerState, report: LedgerReport): { state: LedgerState; grants: LeaseGrant[] } {
  let state = before;
  const grants: LeaseGrant[] = [];
  for (const request of report.leaseRequests) {
    state = withAccount(state, request.account, request.tier);
    const grant = grantOf(state, request);
    state = leased(state, report.holder, grant);
    grants.push(grant);
  }
  return { state, grants };
}

/** Grants each waiting call what it needs, in order, where it fits; and a lease in addition, where there is plenty. */
function grantOf(
  state: LedgerState,
  { account: id, waiting, usual, recent, topUp, ...ask }: LeaseRequest,
): LeaseGrant {
  const account = state.accounts.find((one) => one.id === id) ?? accountOf(id, ask.tier);
  let headroom = headroomOf(state, account);
  let { free } = ask;
  let granted = NOTHING;
  const outcomes = waiting.map((worst) => {
    const missing = minus(worst, free);
    if (!covers(headroom, missing)) return budgetRefusalOf(state, account, { worst, missing, granted });
    headroom = minus(headroom, missing);
    free = minus(free, worst);
    granted = plus(granted, missing);
    return true;
  });
  const lease = leaseSize(state, account, headroom, { usual, recent });
  if (topUp) granted = plus(granted, minus(lease, free));
  const processes = state.holders.filter(({ dead }) => !dead).length;
  return { account: id, day: state.day, granted, outcomes, lease, rates: ratesOf(state, account, processes) };
}

function leased(state: LedgerState, name: string, { account, day, granted }: LeaseGrant): LedgerState {
  if (isNothing(granted)) return state;
  const grow = (holder: LedgerHolder): LedgerHolder => {
    const isThis = (share: LeaseShare) => share.account === account && share.day === day;
    const amount = plus(holder.shares.find(isThis)?.amount ?? NOTHING, granted);
    return {
      ...holder,
      shares: [...holder.shares.filter((share) => !isThis(share)), { account, day, amount }],
    };
  };
  return {
    ...state,
    holders: state.holders.map((holder) => (holder.holder === name ? grow(holder) : holder)),
  };
}

/**
 * The ledger with an account of this id; updates its tier where one is given. A new instance's account takes over what an
 * operator set for one that is gone: an assistant that is deleted and ordered again has the same limits.
 */
export function withAccount(state: LedgerState, id: string, tier?: TierId): LedgerState {
  const account = state.accounts.find((one) => one.id === id);
  if (!account) {
    const before = state.accounts.findLast(({ retired }) => retired);
    const created = { ...accountOf(id, tier ?? 'free'), ...(before && { set: before.set }) };
    const others = state.accounts.map((one) => (one === before ? { ...one, retired: undefined } : one));
    return { ...state, accounts: [...others, created] };
  }
  if (tier === undefined || account.tier === tier) return state;
  return { ...state, accounts: state.accounts.map((one) => (one === account ? { ...one, tier } : one)) };
}

/** The ledger after the instance of an account is gone. What it used still counts. */
export function retireAccount(state: LedgerState, of: AccountRef): LedgerState {
  const account = findAccount(state, of);
  if (!account || account.retired) return state;
  return {
    ...state,
    accounts: state.accounts.map((one) => (one === account ? { ...one, retired: true } : one)),
  };
}

export function accountOf(id: string, tier: TierId): BudgetAccount {
  return { id, tier, set: {}, day: NOTHING, month: NOTHING };
}
