import { Schema } from 'mongoose';
import type { TierId } from '../../stacks/catalog/tiers.ts';
import type { UsageRecord } from '../records/usage.model.ts';
import type { Amount } from './budget-client.contract.ts';

/** What an account may use. Null: no limit. */
export interface BudgetLimits {
  dayTokens: number | null;
  dayMicros: number | null;
  monthTokens: number | null;
  monthMicros: number | null;
  /** Rates; for an instance only. */
  requestsPerMinute: number;
  tokensPerMinute: number;
}

/** Other budgets of a team and of each of its instances for a time, in the units of `BudgetLimits`. */
export interface BudgetOverride {
  /** At least one; the others stay as they are. */
  limits: Partial<Pick<BudgetLimits, 'dayTokens' | 'dayMicros' | 'monthTokens' | 'monthMicros'>>;
  /** The last day (UTC) on which it applies. */
  until: string;
  /** Why, for the owner. */
  because: string;
}

/** The budgets of a team or of one of its instances. `account-ref.ts` maps the id. */
export interface BudgetAccount {
  id: string;
  tier: TierId;
  /** Limits that an operator set; the tier's limits apply where there is none. */
  set: Partial<BudgetLimits>;
  /** Its instance is gone: the team's next new instance takes over what an operator set. */
  retired?: true | undefined;
  /** Used on the ledger's day and in its month: settled and lost, without leased amounts. */
  day: Amount;
  month: Amount;
}

/** What a process may spend of an account on a day without a request: its calls under way, and what is free. */
export interface LeaseShare {
  account: string;
  day: string;
  amount: Amount;
}

/** A call under way. Its worst case is in its share. */
export interface ReservedCall {
  id: string;
  account: string;
  day: string;
  /** When it was reserved, in ms since 1970. */
  at: number;
  model: string;
  streamed: boolean;
  worst: Amount;
  prompt: Amount;
  /** How much of the answer had arrived, as last reported. */
  seen: Amount;
}

/** Usage records that are charged but not yet known to be in the collection. */
interface RecordBatch {
  beat: number;
  records: UsageRecord[];
}

/** One process, under a name that changes at each start and each time it is reclaimed. */
export interface LedgerHolder {
  holder: string;
  /**
   * Sequence number, which grows with each report: a process whose number stands still for the expiry time has expired.
   */
  beat: number;
  /** Reclaimed: a tombstone that stays until its records are written. */
  dead: boolean;
  shares: LeaseShare[];
  calls: ReservedCall[];
  outbox: RecordBatch[];
}

/** The complete state of one team's budgets. */
export interface LedgerState {
  /** The current day (UTC), which also determines the month. Never goes back. */
  day: string;
  /** The team's own account, and one for each instance that ever made a call. */
  accounts: BudgetAccount[];
  holders: LedgerHolder[];
  /** Alerts of this month that are in the mail queue: `2026-11 tokens`, `2026-11 money`. */
  told: string[];
  /** Never one whose last day is over: `rollOver` removes it. */
  override?: BudgetOverride | undefined;
}

/** A team's ledger as last seen: `_id` is the owner's. */
export interface LedgerRecord extends LedgerState {
  _id: string;
  /** Grows with each write; a writer that read an older version writes nothing and reads again. */
  version: number;
}

/** The ledger as stored; `ledger.row.ts` converts between the two. */
export interface LedgerRow {
  _id: string;
  version: number;
  /** Whether any process has a share or a record in it; queried at startup. */
  busy: boolean;
  /** The `LedgerState` as JSON. */
  state: string;
}

/**
 * `ledgers`: one document per team, written only by `ledger.commands.ts` and always as a whole. The state is one
 * string: it is written many times a second, and hundreds of small documents would cost both ends ten times as much.
 */
export const ledgerSchema = new Schema<LedgerRow>(
  {
    _id: { type: String, required: true },
    version: { type: Number, required: true },
    busy: { type: Boolean, required: true },
    state: { type: String, required: true },
  },
  { versionKey: false },
);
ledgerSchema.index({ busy: 1 });
