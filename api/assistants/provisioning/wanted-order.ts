import type { PlacedOrder } from '../../accounts/email/email.schema.ts';
import { ownTeamOf } from '../../accounts/teams/team.read.ts';
import type { UserRecord } from '../../accounts/users/user.model.ts';
import type { ApiDeps } from '../../deps.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import { checkSubdomain } from '../instances/subdomain.ts';
import { requestInstance } from './provisioning.commands.ts';
import { checkOrder } from './provisioning.policy.ts';
import type { StartBody } from './provisioning.schema.ts';

/**
 * Keeps the order of a user whose address is not proven, to be placed once it is; the newest replaces an earlier one. Throws
 * `email_unproven`, or what is wrong with the order, which is not kept then.
 */
export async function keepWantedOrder(
  { collections, catalog }: Pick<ApiDeps, 'collections' | 'catalog'>,
  user: UserRecord,
  body: StartBody,
): Promise<never> {
  const { subdomain } = checkOrder(user, body, catalog);
  if (subdomain) checkSubdomain(subdomain);
  await collections.users.updateOne({ _id: user._id }, { $set: { wantedOrder: body } });
  throw new AppError('email_unproven');
}

/** Places the order that an account has kept until its address was proven. An order that is refused is not kept any longer. */
export async function placeWantedOrder(
  deps: Pick<ApiDeps, 'collections' | 'jobs' | 'catalog' | 'availability' | 'config'>,
  user: UserRecord,
): Promise<PlacedOrder> {
  if (!user.wantedOrder) return null;
  const outcome = await place(deps, user, user.wantedOrder);
  await deps.collections.users.updateOne({ _id: user._id }, { $unset: { wantedOrder: '' } });
  return outcome;
}

async function place(
  deps: Pick<ApiDeps, 'collections' | 'jobs' | 'catalog' | 'availability' | 'config'>,
  user: UserRecord,
  body: StartBody,
): Promise<PlacedOrder> {
  try {
    // The key: of two processes that place it at once, or of one that dies in between and is tried again, one order remains.
    await requestInstance(deps, { user, team: ownTeamOf(user._id) }, body, `proven-${user._id}`);
    return { placed: true };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { placed: false, error: error.code, message: error.message };
  }
}
