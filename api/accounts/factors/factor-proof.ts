import type { Request } from 'express';
import type { ApiDeps } from '../../deps.ts';
import type { AccountCollections } from '../account.collections.ts';
import { throttleFactor } from '../auth/auth.throttle.ts';
import type { UserRecord } from '../users/user.model.ts';
import type { FactorProof } from './factor.schema.ts';
import { spendRecoveryCode } from './recovery-code.commands.ts';
import { changeSecondFactor } from './second-factor.commands.ts';
import { spendTotp } from './totp.commands.ts';

interface Deps extends Pick<ApiDeps, 'config' | 'clock' | 'vault' | 'jobs'> {
  collections: AccountCollections;
}

/**
 * Asks a user for a second factor, with the limits of a login, and uses the proof up. The use of a recovery code is told by
 * mail. Throws `wrong_code` for a code that is wrong, too old or used, and `too_many_attempts`.
 */
export async function askForSecondFactor(
  deps: Deps,
  req: Request,
  user: UserRecord,
  proof: FactorProof,
): Promise<void> {
  const { _id } = user;
  await throttleFactor(deps, req, user, () =>
    changeSecondFactor(deps.collections, _id, (before) =>
      proof.method === 'totp'
        ? spendTotp(deps, _id, before, proof.code)
        : spendRecoveryCode(_id, before, proof.code),
    ),
  );
  if (proof.method === 'recovery')
    await deps.jobs.enqueue('mail', { mail: 'recovery_used', userId: _id.toString() });
}
