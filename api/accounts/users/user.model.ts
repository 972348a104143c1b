import { Schema, type Types } from 'mongoose';

/** A signed-up user. `email` is as typed; `emailKey` makes it unique. */
export interface UserRecord {
  _id: Types.ObjectId;
  name: string;
  email?: string;
  /** The email in lowercase: two spellings are one account. */
  emailKey?: string;
  /** bcrypt, cost 12. Absent for users who signed up with X. */
  passwordHash?: string;
  /** X's own id of the account, its only identity: handles can pass to somebody else. */
  xId?: string;
  xUsername?: string;
  avatarUrl?: string;
  provider: 'email' | 'x';
  plan: 'free' | 'pro' | 'enterprise';
  termsAcceptedAt?: Date;
  /** Whether the user operates this service. Set by `clawdet grant` or by the mailed operator invitation. */
  role?: 'operator' | null;
  createdAt: Date;
}

/** `users`: unique by lowercase email and by X id, if present. */
export const userSchema = new Schema<UserRecord>(
  {
    name: { type: String, required: true },
    email: String,
    emailKey: String,
    passwordHash: String,
    xId: String,
    xUsername: String,
    avatarUrl: String,
    provider: { type: String, enum: ['email', 'x'], required: true },
    plan: { type: String, enum: ['free', 'pro', 'enterprise'], default: 'free' },
    termsAcceptedAt: Date,
    role: String,
    createdAt: { type: Date, default: () => new Date() },
  },
  { versionKey: false },
);
userSchema.index({ emailKey: 1 }, { unique: true, sparse: true });
userSchema.index({ xId: 1 }, { unique: true, sparse: true });

/** The normalized email, which is unique. */
export function emailKeyOf(email: string): string {
  return email.trim().toLowerCase();
}
