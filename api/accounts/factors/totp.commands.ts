import type { Types } from 'mongoose';
import { z } from 'zod';
import { AppError } from '../../platform/errors/app-error.ts';
import type { Vault } from '../../platform/secrets/vault.ts';
import type { UserRecord } from '../users/user.model.ts';
import {
  addFactor,
  type ChangedFactors,
  changeSecondFactor,
  type FactorDeps,
  removeFactor,
} from './second-factor.commands.ts';
import type { SecondFactor } from './second-factor.model.ts';
import { matchTotp, newTotpSecret } from './totp.ts';

/** How long a set-up may take from its begin to its first code. */
const SETUP_MS = 30 * 60_000;

/** Begins the set-up of an authenticator app, in place of an earlier one once it is confirmed. Returns the new secret. */
export async function beginTotp(
  { collections, vault, clock = () => new Date() }: FactorDeps,
  { _id, email, name }: UserRecord,
): Promise<{ secret: string; uri: string }> {
  const begun = newTotpSecret(email ?? name);
  const pendingTotp = { sealed: vault.seal(contextOf(_id), begun.secret), at: clock() };
  await changeSecondFactor(collections, _id, (before) => ({ ...before, pendingTotp }));
  return begun;
}

/** Confirms a new authenticator app by one of its codes; see `addFactor`. Throws `totp_not_begun`, `wrong_code`. */
export async function confirmTotp(
  deps: FactorDeps,
  user: UserRecord,
  { code, sessionId }: { code: string; sessionId: string },
): Promise<ChangedFactors> {
  const { vault, clock = () => new Date() } = deps;
  const now = clock();
  return await addFactor(deps, user, sessionId, async ({ pendingTotp, ...rest }) => {
    if (!pendingTotp || now.getTime() - pendingTotp.at.getTime() > SETUP_MS)
      throw new AppError('totp_not_begun');
    const { sealed } = pendingTotp;
    const timeStep = await matchTotp({ secret: openSecret(vault, user._id, sealed) }, code, now);
    if (timeStep === undefined) throw new AppError('wrong_code', { message: NOT_CONFIRMED });
    return { ...rest, totp: { sealed, addedAt: now, timeStep, lastUsedAt: now } };
  });
}

const NOT_CONFIRMED =
  'This is not the code of this secret. Check that the clock of your phone is right, and enter the code that the app shows now.';

/** Removes the authenticator app; see `removeFactor`. Throws `not_found`. */
export async function removeTotp(deps: FactorDeps, user: UserRecord): Promise<void> {
  await removeFactor(deps, user, ({ totp, ...rest }) => {
    if (!totp) throw new AppError('not_found', { message: NO_APP });
    return rest;
  });
}

const NO_APP = 'Your account has no authenticator app. Reload the page.';

/** The second factor once a code of the app is used. Throws `wrong_code` for one that is wrong, too old or used. */
export async function spendTotp(
  { vault, clock = () => new Date() }: FactorDeps,
  userId: Types.ObjectId,
  before: SecondFactor,
  code: string,
): Promise<SecondFactor> {
  const { totp } = before;
  if (!totp) throw new AppError('wrong_code');
  const now = clock();
  const secret = openSecret(vault, userId, totp.sealed);
  const timeStep = await matchTotp({ secret, after: totp.timeStep }, code, now);
  if (timeStep === undefined) throw new AppError('wrong_code');
  return { ...before, totp: { ...totp, timeStep, lastUsedAt: now } };
}

function contextOf(userId: Types.ObjectId): string {
  return `authenticator app of ${userId}`;
}

function openSecret(vault: Vault, userId: Types.ObjectId, sealed: string): string {
  return vault.open(contextOf(userId), sealed, z.string());
}
