import { Schema } from 'mongoose';

/** What one visitor, or everybody behind one address, used of the trial on one day (UTC). */
export interface TrialDayRecord {
  /** `<day>/visitor/<hash>` or `<day>/network/<hash>`; no address and no cookie is stored. */
  _id: string;
  day: string;
  /** Reserved and used together. */
  messages: number;
  tokens: number;
  /** Until when the questions so far are paced, ms since 1970; for a network only. */
  pacedUntil: number;
}

/** `trial_days`: written by id, removed by day. */
export const trialDaySchema = new Schema<TrialDayRecord>(
  {
    _id: { type: String, required: true },
    day: { type: String, required: true },
    messages: { type: Number, default: 0 },
    tokens: { type: Number, default: 0 },
    pacedUntil: { type: Number, default: 0 },
  },
  { versionKey: false },
);
trialDaySchema.index({ day: 1 });
