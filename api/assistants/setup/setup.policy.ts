import type { UserRecord } from '../../accounts/users/user.model.ts';
import type { Config } from '../../config.ts';

/**
 * Whether a person may read why set-up failed, which names files of this machine: operators may, and everybody where the
 * clouds are simulated: there, one person is customer and operator.
 */
export function maySeeSetupFailure(
  { role }: Pick<UserRecord, 'role'>,
  { simulated }: Pick<Config, 'simulated'>,
): boolean {
  return simulated || role === 'operator';
}
