import type { Request } from 'express';
import type { Types } from 'mongoose';
import type { ApiDeps } from '../../deps.ts';
import type { AccountCollections } from '../account.collections.ts';
import { recordActivityFrom } from '../activity/activity.commands.ts';
import { throttleFactor } from '../auth/auth.throttle.ts';
import type { UserRecord } from '../users/user.model.ts';
import type { FactorProof } from './factor.schema.ts';
import { spendPasskey } from './passkey.commands.ts';
import { type ChallengeFor, takeChallenge } from './passkey-challenge.commands.ts';
import { spendRecoveryCode } from './recovery-code.commands.ts';
import { withdrawFactorReset } from './reset/factor-reset.commands.ts';
import { changeSecondFactor } from './second-factor.commands.ts';
import type { SecondFactor } from './second-factor.model.ts';
import { spendTotp } from './totp.commands.ts';

interface Deps extends Pick<ApiDeps, 'config' | 'clock' | 'vault' | 'jobs' | 'logger'> {
  collections: AccountCollections;
}

/**
 * Asks a user for a second factor (a passkey for the challenge of `asked`), with the limits of a login, and uses the proof up.
 * The account gets a mail about the use of a recovery code. A request to reset the factor is over: it is not lost. Throws `wrong_code` for a code that is wrong, too old or used,
 * `passkey_refused` and `too_many_attempts`.
 */
export async function askForSecondFactor(
  deps: Deps,
  req: Request,
  user: UserRecord,
  { proof, asked }: { proof: FactorProof; asked: ChallengeFor },
): Promise<void> {
  const { _id } = user;
  await throttleFactor(deps, req, user, async () => {
    const spend = await spenderOf(deps, _id, proof, asked);
    await changeSecondFactor(deps.collections, _id, spend);
  });
  if (await withdrawFactorReset(deps.collections, _id))
    await recordActivityFrom(req, deps, { userId: _id, act: 'factor_reset_withdrawn' });
  if (proof.method !== 'recovery') return;
  await deps.jobs.enqueue('mail', { mail: 'recovery_used', userId: _id.toString() });
  await recordActivityFrom(req, deps, { userId: _id, act: 'recovery_code_used' });
}

type Spend = (before: SecondFactor) => SecondFactor | Promise<SecondFactor>;

/** Uses a proof up in the second factor that it is for. */
async function spenderOf(
  deps: Deps,
  userId: Types.ObjectId,
  proof: FactorProof,
  asked: ChallengeFor,
): Promise<Spend> {
  if (proof.method === 'totp') return (before) => spendTotp(deps, userId, before, proof.code);
  if (proof.method === 'recovery') return (before) => spendRecoveryCode(userId, before, proof.code);
  // Taken once, however often the change is tried.
  const challenge = await takeChallenge(deps.collections, asked, deps.clock?.() ?? new Date());
  return (before) => spendPasskey(deps, before, proof.response, challenge);
}
