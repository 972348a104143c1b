import { Schema } from 'mongoose';

/** An authenticator app. */
interface TotpFactor {
  /** The secret that the app shares with us, sealed for its account. */
  sealed: string;
  addedAt: Date;
  /** The step of 30 seconds whose code was used last: no code of it or of an earlier one is taken again. */
  timeStep: number;
  lastUsedAt: Date;
}

/** An authenticator app whose first code is not confirmed yet. */
interface PendingTotp {
  sealed: string;
  at: Date;
}

/** A key pair of a browser, a phone or a security key. Only its public half is here. */
export interface Passkey {
  /** As the authenticator calls it, base64url. */
  id: string;
  /** COSE, base64url. */
  publicKey: string;
  /** How often it has signed; 0 where the authenticator does not count. One that goes back is a copy. */
  counter: number;
  /** How a browser reaches it: `internal`, `usb`, `hybrid`… */
  transports: string[];
  /** Chosen by the user. */
  name: string;
  addedAt: Date;
  lastUsedAt?: Date;
}

/** What an account proves besides its password or X. Stored in its user's document, so that each request knows it. */
export interface SecondFactor {
  /** Incremented by each write; see `changeSecondFactor`. */
  revision: number;
  totp?: TotpFactor;
  pendingTotp?: PendingTotp;
  passkeys: Passkey[];
  /** Hashes of the recovery codes that are not used yet. */
  recovery: string[];
}

/** How a second factor was proven. */
export const FACTOR_METHODS = ['passkey', 'totp', 'recovery'] as const;
export type FactorMethod = (typeof FACTOR_METHODS)[number];

const passkey = {
  id: String,
  publicKey: String,
  counter: Number,
  transports: [String],
  name: String,
  addedAt: Date,
  lastUsedAt: Date,
};
const totp = { sealed: String, addedAt: Date, timeStep: Number, lastUsedAt: Date };

/** Part of `users`. */
export const secondFactorSchema = new Schema<SecondFactor>(
  {
    revision: { type: Number, required: true },
    totp: { type: totp, _id: false, default: undefined },
    pendingTotp: { type: { sealed: String, at: Date }, _id: false, default: undefined },
    passkeys: [{ type: new Schema<Passkey>(passkey, { _id: false, id: false }) }],
    recovery: [String],
  },
  { _id: false },
);

/** The part of a user that says what their second factor is. */
export interface WithSecondFactor {
  secondFactor?: SecondFactor | null;
}

/** Whether an account has a second factor: recovery codes replace one, and are none. */
export function hasSecondFactor({ secondFactor }: WithSecondFactor): boolean {
  return factorsOf({ secondFactor }).length > 0;
}

/** The factors of an account that can be asked for, the one to offer first in front. */
export function factorsOf({ secondFactor }: WithSecondFactor): FactorMethod[] {
  const hasPasskey = (secondFactor?.passkeys?.length ?? 0) > 0;
  return [...(hasPasskey ? (['passkey'] as const) : []), ...(secondFactor?.totp ? (['totp'] as const) : [])];
}

/** `factorsOf`, and recovery codes if any are left. */
export function waysPastSecondFactor(user: WithSecondFactor): FactorMethod[] {
  const codesLeft = user.secondFactor?.recovery.length ?? 0;
  return [...factorsOf(user), ...(codesLeft > 0 ? (['recovery'] as const) : [])];
}
