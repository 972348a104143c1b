import { Schema } from 'mongoose';

/** The counts of a day: tokens, calls, and micro-dollars. */
export interface UsageCounts {
  calls: number;
  /** Records of amounts that processes lost when they died. */
  lost: number;
  /** Calls that ended with an error of a provider or of the gateway, and those that were answered with 429. */
  failed: number;
  throttled: number;
  /**
   * Calls that a budget or rate limit refused; an indicator, counted without a record, and only where the model is
   * empty.
   */
  refused: number;
  input: number;
  cachedInput: number;
  output: number;
  tokens: number;
  charge: number;
  cost: number;
}

/** The counts of one instance with one model. */
export interface UsageLine extends UsageCounts {
  instance: string;
  model: string;
  /** How often each tool was called. */
  tools: Record<string, number>;
}

/** One day (UTC) of one team: `_id` is `<day>/<team>`. */
export interface UsageDayRecord {
  _id: string;
  day: string;
  team: string;
  /**
   * `UsageLine`s as JSON: one small write counts everything that a process reports, however many assistants a team has.
   */
  lines: string;
  /** The last counted batch of each process, so that a batch that is written twice is counted once. */
  applied: Record<string, number>;
  /** Grows with each write; a writer that read an older revision writes nothing and reads again. */
  revision: number;
}

/** `usage_days`: written only by `usage-day.commands.ts`, and read by day and by team. */
export const usageDaySchema = new Schema<UsageDayRecord>(
  {
    _id: { type: String, required: true },
    day: { type: String, required: true },
    team: { type: String, required: true },
    lines: { type: String, required: true },
    applied: { type: Schema.Types.Mixed, required: true },
    revision: { type: Number, required: true },
  },
  { versionKey: false, minimize: false },
);
usageDaySchema.index({ team: 1 });
usageDaySchema.index({ day: 1 });
