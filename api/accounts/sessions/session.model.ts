import { Schema, type Types } from 'mongoose';

/** One login. The cookie's value is never stored: `_id` is its SHA-256, so a stolen database opens no session. */
export interface SessionRecord {
  _id: string;
  userId: Types.ObjectId;
  createdAt: Date;
  /** Extended while the session is used, at most to 90 days after `createdAt`. */
  expiresAt: Date;
  /** How the user logged in. This and the rest: absent in sessions of an earlier version until they are used. */
  method?: 'email' | 'x';
  /** Written at most every ten minutes, together with `browser` and `network`. */
  lastSeenAt?: Date;
  /** In words, `Firefox on Linux`. */
  browser?: string;
  /** `198.51.100.0/24`, `2001:db8:1:200::/56`, `This machine`: no full address is stored. */
  network?: string;
  /** When the user last proved in this session who they are: the login, or a confirmation after it. */
  confirmedAt?: Date;
  /** When a second factor was last proven in this session. Absent: never, as in sessions that began before there was one. */
  secondFactorAt?: Date;
}

/** `sessions`: keyed by hash; queried by user and by expiry. */
export const sessionSchema = new Schema<SessionRecord>(
  {
    _id: { type: String, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    createdAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
    method: { type: String, enum: ['email', 'x'] },
    lastSeenAt: Date,
    browser: String,
    network: String,
    confirmedAt: Date,
    secondFactorAt: Date,
  },
  { versionKey: false },
);
sessionSchema.index({ userId: 1 });
sessionSchema.index({ expiresAt: 1 });
