import { Schema } from 'mongoose';

/** What is counted for a day. Tokens, calls, and micro-dollars. */
export interface UsageCounts {
  calls: number;
  /** Records of what processes lost when they died. */
  lost: number;
  /** Calls that ended with an error of a provider's or ours, and those that were answered with 429. */
  failed: number;
  throttled: number;
  input: number;
  cachedInput: number;
  output: number;
  tokens: number;
  charge: number;
  cost: number;
}

/** One day (UTC) of one instance with one model. */
export interface UsageDayRecord extends UsageCounts {
  /** `<day>/<team>/<instance>/<model>` */
  _id: string;
  day: string;
  team: string;
  instance: string;
  model: string;
  /** Calls that a budget or a rate refused; a sign, counted without a record, and only where the model is empty. */
  refused: number;
  /** How often each tool was called. */
  tools: Record<string, number>;
  /** The last batch of each process that is counted in: one that is written twice is counted once. */
  applied: Record<string, number>;
  /** Grows with each write. */
  revision: number;
}

const count = { type: Number, default: 0 };

/** `usage_days`: looked up by day, and by team and day. */
export const usageDaySchema = new Schema<UsageDayRecord>(
  {
    _id: { type: String, required: true },
    day: { type: String, required: true },
    team: { type: String, required: true },
    instance: String,
    model: String,
    calls: count,
    lost: count,
    failed: count,
    throttled: count,
    refused: count,
    input: count,
    cachedInput: count,
    output: count,
    tokens: count,
    charge: count,
    cost: count,
    tools: { type: Schema.Types.Mixed, default: () => ({}) },
    applied: { type: Schema.Types.Mixed, default: () => ({}) },
    revision: count,
  },
  { versionKey: false, minimize: false },
);
usageDaySchema.index({ team: 1, day: 1 });
usageDaySchema.index({ day: 1 });
