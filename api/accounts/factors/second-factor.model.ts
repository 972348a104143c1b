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

/** What an account proves besides its password or X. Stored in its user's document, so that each request knows it. */
export interface SecondFactor {
  /** Incremented by each write; see `changeSecondFactor`. */
  revision: number;
  totp?: TotpFactor;
  pendingTotp?: PendingTotp;
  /** Hashes of the recovery codes that are not used yet. */
  recovery: string[];
}

/** How a second factor was proven. */
export const FACTOR_METHODS = ['totp', 'recovery'] as const;
export type FactorMethod = (typeof FACTOR_METHODS)[number];

const totp = { sealed: String, addedAt: Date, timeStep: Number, lastUsedAt: Date };

/** Part of `users`. */
export const secondFactorSchema = new Schema<SecondFactor>(
  {
    revision: { type: Number, required: true },
    totp: { type: totp, _id: false, default: undefined },
    pendingTotp: { type: { sealed: String, at: Date }, _id: false, default: undefined },
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
  return Boolean(secondFactor?.totp);
}

/** The factors of an account that can be asked for, the one to offer first in front. */
export function factorsOf({ secondFactor }: WithSecondFactor): FactorMethod[] {
  return secondFactor?.totp ? ['totp'] : [];
}

/** `factorsOf`, and recovery codes if any are left. */
export function waysPastSecondFactor(user: WithSecondFactor): FactorMethod[] {
  const codesLeft = user.secondFactor?.recovery.length ?? 0;
  return [...factorsOf(user), ...(codesLeft > 0 ? (['recovery'] as const) : [])];
}
