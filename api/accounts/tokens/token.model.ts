import { Schema, type Types } from 'mongoose';
import type { TokenScope } from '../policy/policy.ts';

/** A token with which a machine calls the API for one team. Its text is stored nowhere: `_id` is its SHA-256, in hex. */
export interface TokenRecord {
  _id: string;
  /** `clt_` and 8 characters: names it on pages, and for support. */
  prefix: string;
  teamId: Types.ObjectId;
  /** What it is for, in the words of the person who created it. */
  name: string;
  scope: TokenScope;
  /** It may never do more than this person may in the team. */
  createdBy: Types.ObjectId;
  createdAt: Date;
  expiresAt: Date;
  /** Accurate to ten minutes. */
  lastUsedAt?: Date;
}

/** `tokens`: read by hash with each call of a machine; found by team and by expiry. */
export const tokenSchema = new Schema<TokenRecord>(
  {
    _id: { type: String, required: true },
    prefix: { type: String, required: true },
    teamId: { type: Schema.Types.ObjectId, required: true },
    name: { type: String, required: true },
    scope: { type: String, required: true },
    createdBy: { type: Schema.Types.ObjectId, required: true },
    createdAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
    lastUsedAt: Date,
  },
  { versionKey: false },
);
tokenSchema.index({ teamId: 1 });
tokenSchema.index({ expiresAt: 1 });
