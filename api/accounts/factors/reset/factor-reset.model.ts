import { Schema, type Types } from 'mongoose';

/**
 * An operator's request to remove the second factor of a person who has lost it. Another operator confirms it within 24 hours.
 * `_id` is the person, so that each has at most one.
 */
export interface FactorResetRecord {
  _id: Types.ObjectId;
  /** Another one for each request: nobody confirms a later request than the one that they have read. */
  request: string;
  /** As in the audit: `user:<id>` or `shell:<account>@<machine>`. */
  askedBy: string;
  /** Their name at that time. */
  askedByName: string;
  reason: string;
  at: Date;
  expiresAt: Date;
  /** The admin action that confirms it: of two at once only one does. */
  confirmedOnce: string | null;
}

/** `factorResets`, stored as `factor_resets`: asked by id; removed when confirmed, withdrawn or expired. */
export const factorResetSchema = new Schema<FactorResetRecord>(
  {
    _id: { type: Schema.Types.ObjectId, required: true },
    request: { type: String, required: true },
    askedBy: { type: String, required: true },
    askedByName: { type: String, required: true },
    reason: { type: String, required: true },
    at: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
    confirmedOnce: { type: String, default: null },
  },
  { versionKey: false },
);
