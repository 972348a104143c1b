import { Schema, type Types } from 'mongoose';

/**
 * What opening a link does: prove the account's address, prove another one that replaces it, set another password, download
 * the account's data, or keep an account that is to be deleted.
 */
export type LinkPurpose = 'prove' | 'change' | 'reset' | 'export' | 'keep';

/** A link that was mailed; all but those for an export work once. Its token is never stored: `_id` is its SHA-256. */
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
