import type { UsageRecord } from '../records/usage.model.ts';
import { usageRecordOf } from '../records/usage-record.ts';
import { instanceAccount, TEAM_ACCOUNT } from './account-ref.ts';
import { NOTHING } from './amount.ts';
import type { Amount, CallFacts, PlannedCall } from './budget-client.contract.ts';
import type { BudgetLimits, LedgerState, ReservedCall } from './ledger.model.ts';
import { emptyLedger, type LeaseRequest, type LedgerReport, setLimits } from './ledger.ts';

/** The time at which these tests run. */
export const NOW = new Date('2026-11-25T12:00:00Z');

/** An amount of tokens and, by default, the same number of micro-dollars. */
export const worth = (tokens: number, micros = tokens): Amount => ({ tokens, micros });

/** A ledger of a team with one instance, `ada`, whose limits are set. */
export function aLedger(instance: Partial<BudgetLimits> = {}, team: Partial<BudgetLimits> = {}): LedgerState {
  const fast = { requestsPerMinute: 1_000_000, tokensPerMinute: 1_000_000_000, monthTokens: null };
  return setLimits(setLimits(emptyLedger(NOW), TEAM_ACCOUNT, { ...fast, ...team }), instanceAccount('ada'), {
    ...fast,
    ...instance,
  });
}

/** A report of a new process with nothing to report. */
export const aReport = (change: Partial<LedgerReport> = {}): LedgerReport => ({
  holder: 'one',
  beat: 1,
  after: null,
  shares: [],
  calls: [],
  records: [],
  written: 0,
  leaseRequests: [],
  alertsSent: [],
  acknowledgedHolders: [],
  ...change,
});

/** Waiting calls of `ada`. */
export const aLeaseRequest = (waiting: Amount[], change: Partial<LeaseRequest> = {}): LeaseRequest => ({
  account: 'ada',
  tier: 'free',
  waiting,
  free: NOTHING,
  usual: waiting[0] ?? NOTHING,
  recent: NOTHING,
  topUp: false,
  ...change,
});

/** A call under way. */
export const aCall = (worst: Amount, change: Partial<ReservedCall> = {}): ReservedCall => ({
  id: `call ${Math.random()}`,
  account: 'ada',
  day: '2026-11-25',
  at: NOW.getTime(),
  model: 'grok-4.2',
  streamed: false,
  worst,
  prompt: NOTHING,
  seen: NOTHING,
  ...change,
});

export const aPlan = (change: Partial<PlannedCall> = {}): PlannedCall => ({
  id: `call ${Math.random()}`,
  model: 'grok-4.2',
  streamed: false,
  prompt: NOTHING,
  onLost: () => undefined,
  ...change,
});

export const someFacts = (change: Partial<CallFacts> = {}): CallFacts => ({
  model: 'grok-4.2',
  provider: 'xai',
  usage: { input: 0, cachedInput: 0, output: 0 },
  cost: 0,
  firstByteMs: 10,
  totalMs: 20,
  status: 200,
  outcome: 'ok',
  tools: [],
  traceId: 'trace',
  ...change,
});

/** The record of a finished call of `ada`. */
export const aRecord = (used: Amount, change: Partial<ReservedCall> = {}): UsageRecord =>
  usageRecordOf(
    aCall(used, change),
    'team',
    used,
    someFacts({ usage: { input: used.tokens, cachedInput: 0, output: 0 } }),
  );
