import type { UserRecord } from '../../accounts/users/user.model.ts';
import type { Config } from '../../config.ts';

/**
 * Whether a user may read why set-up failed, which names files of this machine: operators may, and everyone may if the
 * clouds are simulated, because one person is then customer and operator.
 */
export function maySeeSetupFailure(
  { role }: Pick<UserRecord, 'role'>,
  { simulated }: Pick<Config, 'simulated'>,
): boolean {
  return simulated || role === 'operator';
}
