import { Schema, type Types, type UpdateQuery } from 'mongoose';
import { type SecondFactor, secondFactorSchema } from '../factors/second-factor.model.ts';
import { dayOfId } from './calendar-day.ts';
import { type ImportedFrom, importedFromSchema } from './imported-from.model.ts';
import { changedFlags, type WaitingFlags, waitingFlagsOf } from './user.flags.ts';
import { type NameKeys, searchKeysOf } from './user.search-keys.ts';

/** An order that waits until the customer's address is proven; each member as in the order's request. */
interface WantedOrder {
  subdomain?: string;
  region?: string;
  tier?: string;
}

/** When the user asked for the deletion of their account, and when it begins. */
interface DeletionMark {
  at: Date;
  due: Date;
  /** When a worker began: from then on it cannot be undone. */
  begunAt?: Date | null;
}

/** A signed-up user. `email` is as typed, proven or not. */
export interface UserRecord extends WaitingFlags {
  _id: Types.ObjectId;
  name: string;
  email?: string;
  /** The email in lowercase, once a link mailed to it was opened. Unique: an address belongs to whoever reads its mail. */
  emailKey?: string;
  /** The email in lowercase until it is proven. Anybody can type any address, so several accounts may have one. */
  claimedEmailKey?: string;
  /** When the address was proven; absent for accounts that are older than this proof, which keep theirs. */
  emailProvenAt?: Date;
  /** The address that replaces `email` once it is proven. */
  newEmail?: { email: string; emailKey: string };
  /** The address before the last change, which was told of it. */
  formerEmail?: string;
  /** Placed as soon as the address is proven. */
  wantedOrder?: WantedOrder | null;
  /** bcrypt, cost 12, of the password's digest or of the password itself (auth/password.ts). Absent for users who signed up with X. */
  passwordHash?: string;
  /** Written by `changeSecondFactor` only. */
  secondFactor?: SecondFactor | null;
  /** X's own id of the account, its only identity: handles can pass to somebody else. */
  xId?: string;
  xUsername?: string;
  /** When X last said, at a login, that the account has this handle. */
  xConfirmedAt?: Date;
  avatarUrl?: string;
  /** Lowercase beginnings by which operators find the name; see user.search-keys.ts. */
  nameKeys?: NameKeys;
  /** The X handle in lowercase. */
  xUsernameKey?: string;
  provider: 'email' | 'x';
  plan: 'free' | 'pro' | 'enterprise';
  termsAcceptedAt?: Date;
  /**
   * Whether the user operates this service. Set by the mailed operator invitation; `revoking` while it is being taken away.
   */
  role?: 'operator' | 'revoking' | null;
  /** The teams that may have this user as a member; the team's row says whether it has. Absent: their own. */
  teamIds?: Types.ObjectId[];
  operatorInvitation?: OperatorInvitation;
  /** Present while the account is to be deleted. */
  deletion?: DeletionMark | null;
  /** What the service that they came from knew of them. Written by the import only. */
  importedFrom?: ImportedFrom | null;
  /** The last day (UTC) on which they used our pages: `2026-12-01`. */
  activeOn?: string;
  /** The day of the account's id, by which the newest are found; it never changes. */
  idDay?: string;
  createdAt: Date;
}

/** An invitation to be an operator that is not confirmed yet. It goes when it is confirmed, and with a revocation. */
export interface OperatorInvitation {
  /** In the mailed link, sealed: a link of an earlier invitation has another one. */
  nonce: string;
  at: Date;
  /** The admin action that asked for it. Absent: the configuration names the account's address as the first operator. */
  grantedBy?: string;
}

/** `users`: unique by proven email and by X id, if present. */
export const userSchema = new Schema<UserRecord>(
  {
    name: { type: String, required: true },
    email: String,
    emailKey: String,
    claimedEmailKey: String,
    emailProvenAt: Date,
    newEmail: { type: { email: String, emailKey: String }, _id: false },
    formerEmail: String,
    wantedOrder: { type: { subdomain: String, region: String, tier: String }, _id: false },
    passwordHash: String,
    secondFactor: secondFactorSchema,
    xId: String,
    xUsername: String,
    xConfirmedAt: Date,
    avatarUrl: String,
    nameKeys: { type: { whole: String, fromSecond: String, last: String }, _id: false },
    xUsernameKey: String,
    provider: { type: String, enum: ['email', 'x'], required: true },
    plan: { type: String, enum: ['free', 'pro', 'enterprise'], default: 'free' },
    termsAcceptedAt: Date,
    role: String,
    teamIds: { type: [Schema.Types.ObjectId], default: undefined },
    operatorInvitation: { type: { nonce: String, at: Date, grantedBy: String }, _id: false },
    deletion: { type: { at: Date, due: Date, begunAt: Date }, _id: false },
    importedFrom: importedFromSchema,
    activeOn: String,
    idDay: String,
    unproven: Boolean,
    orderWaits: Boolean,
    createdAt: { type: Date, default: () => new Date() },
  },
  { versionKey: false },
);
userSchema.index({ emailKey: 1 }, { unique: true, sparse: true });
userSchema.index({ xId: 1 }, { unique: true, sparse: true });
userSchema.index({ claimedEmailKey: 1 });
userSchema.index({ 'nameKeys.whole': 1 });
userSchema.index({ 'nameKeys.fromSecond': 1 });
userSchema.index({ 'nameKeys.last': 1 });
userSchema.index({ xUsernameKey: 1 });
// Counted and listed for operators.
userSchema.index({ idDay: 1 });
userSchema.index({ activeOn: 1 });
userSchema.index({ unproven: 1 });
userSchema.index({ orderWaits: 1 });

// Written with every change of what they follow from, so that no command can forget them.
userSchema.pre('save', function () {
  Object.assign(this, searchKeysOf(this), waitingFlagsOf(this), { idDay: dayOfId(this._id) });
});
userSchema.pre(['findOneAndUpdate', 'updateOne', 'updateMany'], function () {
  const update = this.getUpdate();
  if (!update || Array.isArray(update)) return;
  const { $set, $unset = {}, ...plain }: UpdateQuery<UserRecord> = update;
  const given = { ...plain, ...$set };
  const { set, unset } = changedFlags(given, $unset);
  if (Object.keys(unset).length > 0) this.setUpdate({ ...update, $unset: { ...$unset, ...unset } });
  this.set({ ...searchKeysOf(given), ...set });
});
