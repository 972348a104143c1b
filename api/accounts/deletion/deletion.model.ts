import { Schema, type Types } from 'mongoose';

/**
 * A deletion that workers have to look at when it is due. Whether the account really is to be deleted, its own row says: this
 * collection is only small enough to be polled.
 */
export interface AccountDeletionRecord {
  /** The account's id. */
  _id: Types.ObjectId;
  due: Date;
  /** When everything but the account's own row was gone. */
  partsGoneAt?: Date | null;
  /** When the last mail was queued, and when it was sent: the address goes after that. */
  mailQueuedAt?: Date | null;
  mailSentAt?: Date | null;
}

/** `account_deletions`: polled; a row is removed with everything that was the account's. */
export const accountDeletionSchema = new Schema<AccountDeletionRecord>(
  {
    _id: { type: Schema.Types.ObjectId, required: true },
    due: { type: Date, required: true },
    partsGoneAt: { type: Date, default: null },
    mailQueuedAt: { type: Date, default: null },
    mailSentAt: { type: Date, default: null },
  },
  { versionKey: false },
);
