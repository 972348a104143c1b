import { Schema } from 'mongoose';

/** What a passkey has to sign, once, for the session or the login that asked. */
export interface PasskeyChallengeRecord {
  /** Whom and what it is for; see `ChallengeFor`. */
  _id: string;
  challenge: string;
  expiresAt: Date;
}

/** `passkeyChallenges`, stored as `passkey_challenges`: found by id; removed when used and when expired. */
export const passkeyChallengeSchema = new Schema<PasskeyChallengeRecord>(
  {
    _id: { type: String, required: true },
    challenge: { type: String, required: true },
    expiresAt: { type: Date, required: true },
  },
  { versionKey: false },
);
passkeyChallengeSchema.index({ expiresAt: 1 });
