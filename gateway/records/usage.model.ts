import { Schema } from 'mongoose';

/** One call, or an amount that a dead process had leased. Small, and never contains any text of the conversation. */
export interface UsageRecord {
  /** The call's own id: writing it twice changes nothing. */
  _id: string;
  kind: 'call' | 'lost';
  /** When it was reserved, and the day and month (UTC) that it is charged to. */
  at: Date;
  day: string;
  month: string;
  team: string;
  /** Empty for the trial chat. */
  instance: string;
  model: string;
  provider: string;
  /** Tokens; `input` includes the cached ones, `output` the reasoning. */
  input: number;
  cachedInput: number;
  output: number;
  /** Charged to the budgets: tokens, and micro-dollars. */
  tokens: number;
  charge: number;
  /** What the provider charges us, in micro-dollars. */
  cost: number;
  firstByteMs: number | null;
  totalMs: number;
  status: number;
  outcome: string;
  streamed: boolean;
  /** Names only, at most eight. */
  tools: string[];
  traceId: string;
  /** A keyed hash of the client's address, where it is known. */
  source: string | null;
}

/**
 * `usage`: written with each call, and read only by team, when counts are rebuilt: each index adds cost to every call.
 */
export const usageSchema = new Schema<UsageRecord>(
  {
    _id: { type: String, required: true },
    kind: { type: String, required: true },
    at: { type: Date, required: true },
    day: { type: String, required: true },
    month: { type: String, required: true },
    team: { type: String, required: true },
    instance: String,
    model: String,
    provider: String,
    input: Number,
    cachedInput: Number,
    output: Number,
    tokens: Number,
    charge: Number,
    cost: Number,
    firstByteMs: Number,
    totalMs: Number,
    status: Number,
    outcome: String,
    streamed: Boolean,
    tools: [String],
    traceId: String,
    source: String,
  },
  { versionKey: false },
);
usageSchema.index({ team: 1 });
