import { recordActivity } from '../../accounts/activity/activity.commands.ts';
import { sendProofByOperator } from '../../accounts/email/email.commands.ts';
import {
  askForFactorReset,
  confirmFactorReset,
  withdrawFactorReset,
} from '../../accounts/factors/reset/factor-reset.commands.ts';
import type { AdminActionHandlers } from '../../operations/admin-actions/admin-action.ts';
import type { UsageCollections } from '../../usage/usage.collections.ts';
import { resumePerson, suspendPerson } from './suspension.commands.ts';

/** What operators can do about a person. Each action takes the account's id. */
export const accountAdminActions = {
  async 'suspend account'(deps, { name, change: { because } }) {
    await suspendPerson(deps, name, because);
    await recordActivity(deps, { userId: name, act: 'suspended', by: 'operator' });
    return { effect: 'suspended' };
  },
  async 'resume account'(deps, { name, once, isRetry }) {
    const wasSuspended = await resumePerson(deps, name, { once, isRetry });
    if (!wasSuspended) return { effect: 'not_suspended' };
    await recordActivity(deps, { userId: name, act: 'suspension_ended', by: 'operator' });
    return { effect: 'resumed' };
  },
  'send proof': async (deps, { name }) => ({ effect: await sendProofByOperator(deps, name) }),
  async 'ask factor reset'(deps, { name, actor, by, once, change: { reason } }) {
    const canMail = deps.config.mail.smtpUrl !== undefined;
    await askForFactorReset({ ...deps, canMail }, name, { actor, by, once, reason });
    return { effect: 'reset_asked' };
  },
  async 'withdraw factor reset'(deps, { name }) {
    if (!(await withdrawFactorReset(deps.collections, name))) return { effect: 'no_reset' };
    await recordActivity(deps, { userId: name, act: 'factor_reset_withdrawn', by: 'operator' });
    return { effect: 'reset_withdrawn' };
  },
  async 'confirm factor reset'(deps, { name, actor, by, once, isRetry, change: { request } }) {
    await confirmFactorReset(deps, name, { actor, by, once, isRetry, request });
    return { effect: 'factors_reset' };
  },
} satisfies Partial<AdminActionHandlers<UsageCollections>>;
