import { Schema, type Types } from 'mongoose';

/** Someone who signed up. `email` is as typed; `emailKey` is what makes it unique. */
export interface UserRecord {
  _id: Types.ObjectId;
  name: string;
  email?: string;
  /** The email in lower case: two spellings are one account. */
  emailKey?: string;
  /** bcrypt, cost 12. Absent for who signed up with X. */
  passwordHash?: string;
  /** X's own id of the account, the only thing that identifies it; handles change hands. */
  xId?: string;
  xUsername?: string;
  avatarUrl?: string;
  provider: 'email' | 'x';
  plan: 'free' | 'pro' | 'enterprise';
  termsAcceptedAt?: Date;
  /** Whether the person runs this service. Given from the command line only. */
  role?: 'operator' | null;
  createdAt: Date;
}

/** `users`: unique by email in lower case, and by X id, where they have them. */
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

/** The form of an email under which it is unique. */
export function emailKeyOf(email: string): string {
  return email.trim().toLowerCase();
}
