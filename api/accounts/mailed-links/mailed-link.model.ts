import { Schema, type Types } from 'mongoose';

/** What opening a link does: prove the account's address, prove another one that replaces it, or set another password. */
export type LinkPurpose = 'prove' | 'change' | 'reset';

/** A link that was mailed and works once. Its token is never stored: `_id` is its SHA-256. */
export interface MailedLinkRecord {
  _id: string;
  purpose: LinkPurpose;
  userId: Types.ObjectId;
  /** The address that it was mailed to, in lowercase: it proves this one and no other. */
  emailKey: string;
  expiresAt: Date;
}

/** `mailedLinks`, stored as `mailed_links`: found by id; removed when used, with the account's other links, and when expired. */
export const mailedLinkSchema = new Schema<MailedLinkRecord>(
  {
    _id: { type: String, required: true },
    purpose: { type: String, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    emailKey: { type: String, required: true },
    expiresAt: { type: Date, required: true },
  },
  { versionKey: false },
);
mailedLinkSchema.index({ userId: 1 });
mailedLinkSchema.index({ expiresAt: 1 });
