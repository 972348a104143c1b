import { Schema } from 'mongoose';
import type { TierId } from '../../stacks/catalog/tiers.ts';
import type { UsageRecord } from '../records/usage.model.ts';
import type { Amount } from './contract.ts';

/** What an account may use. Null: no limit. */
export interface BudgetLimits {
  dayTokens: number | null;
  dayMicros: number | null;
  monthTokens: number | null;
  monthMicros: number | null;
  /** How fast; for an instance only. */
  requestsPerMinute: number;
  tokensPerMinute: number;
}

/** The budgets of a team (its id is empty) or of one of its instances. */
export interface BudgetAccount {
  id: string;
  tier: TierId;
  /** Limits that an operator set; those of the tier hold where it has none. */
  set: Partial<BudgetLimits>;
  /** Used on the ledger's day and in its month: settled and lost, without what is leased. */
  day: Amount;
  month: Amount;
}

/** What a process may spend of an account on a day without asking: its calls under way, and what is free. */
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
  /** Of the answer, as last told. */
  seen: Amount;
}

/** Usage records that are charged, and not yet known to be in the collection. */
interface RecordBatch {
  beat: number;
  records: UsageRecord[];
}

/** One process, by a name that is new at each start and whenever it was given up. */
export interface LedgerHolder {
  holder: string;
  /** Grows with each report: whoever sees it stand still for a lease's life knows that the process has gone. */
  beat: number;
  /** Given up; only its records are left to be written. */
  dead: boolean;
  shares: LeaseShare[];
  calls: ReservedCall[];
  outbox: RecordBatch[];
}

/** Everything of one team's budgets. */
export interface LedgerState {
  /** The current day (UTC), and with it the month. Never goes back. */
  day: string;
  /** The team's own account, and one for each instance that ever asked. */
  accounts: BudgetAccount[];
  holders: LedgerHolder[];
  /** Alerts of this month that stand in the queue: `2026-11 tokens`, `2026-11 money`. */
  told: string[];
}

/** The ledger of a team as it was last seen: `_id` is the owner's. */
export interface LedgerRecord extends LedgerState {
  _id: string;
  /** Grows with each write; a writer that read an older one writes nothing and looks again. */
  version: number;
}

/** The same as it is stored; `ledger.row.ts` makes one of the other. */
export interface LedgerRow {
  _id: string;
  version: number;
  /** Whether any process has a share or a record in it; looked up at a start. */
  busy: boolean;
  /** The `LedgerState` as JSON. */
  state: string;
}

/**
 * `ledgers`: one document per team, written by `ledger.commands.ts` alone and always whole. What is in it is one text: it
 * is written many times a second, and hundreds of small documents would cost both ends ten times as much.
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
