import { Schema, type Types } from 'mongoose';

/** One login. The cookie's value is never stored: `_id` is its SHA-256, so a stolen database opens no session. */
export interface SessionRecord {
  _id: string;
  userId: Types.ObjectId;
  createdAt: Date;
  /** Extended while the session is used, at most to 90 days after `createdAt`. */
  expiresAt: Date;
}

/** `sessions`: keyed by hash; queried by user and by expiry. */
export const sessionSchema = new Schema<SessionRecord>(
  {
    _id: { type: String, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    createdAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
  },
  { versionKey: false },
);
sessionSchema.index({ userId: 1 });
sessionSchema.index({ expiresAt: 1 });
