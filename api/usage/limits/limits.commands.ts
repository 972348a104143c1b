import {
  type AccountRef,
  findAccount,
  instanceAccount,
  TEAM_ACCOUNT,
} from '../../../gateway/budget/account-ref.ts';
import { changeLedger } from '../../../gateway/budget/ledger.commands.ts';
import type { BudgetLimits, BudgetOverride, LedgerState } from '../../../gateway/budget/ledger.model.ts';
import { rollOver, setLimits } from '../../../gateway/budget/ledger.ts';
import { overrideOn, setOverride } from '../../../gateway/budget/override.ts';
import { announceChange } from '../../../gateway/changes/change.commands.ts';
import { announce } from '../../accounts/notices/announce.ts';
import type { Suspension } from '../../accounts/teams/team.model.ts';
import { findCustomer } from '../../assistants/instances/customers.ts';
import type { InstanceRecord } from '../../assistants/instances/instance.model.ts';
import { setSuspension } from '../../assistants/instances/instance-state.commands.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import type { UsageCollections } from '../usage.collections.ts';
import type { LimitsChange, OverrideChange } from './limits.schema.ts';

/**
 * Stops a customer's assistant from using models until it is resumed, and one that they order instead of it. Its server and keys stay, and answers in progress
 * end within a second. Its owner reads why on the dashboard and in a mail. A second call changes only the reason.
 */
export async function suspendModels(
  { collections, jobs }: { collections: UsageCollections; jobs: JobQueue },
  subdomain: string,
  because: string,
): Promise<void> {
  const instance = await customerNamed(collections, subdomain);
  const suspension: Suspension = { at: instance.suspension?.at ?? new Date(), because };
  await setSuspension(collections, instance.teamId, suspension);
  await announceChange(collections, 'keys');
  const { _id, teamId } = instance;
  const key = `suspended:${_id}:${suspension.at.getTime()}`;
  const mail = { mail: 'suspended', instanceId: _id.toString() } as const;
  await announce({ collections, jobs }, teamId, { key, mail });
}

/**
 * Lets a customer's assistant use models again, with the keys that it has. Its owner gets a mail if it was suspended. `once`
 * identifies the request: its mail is sent once, also if the request is executed again after a crash.
 */
export async function resumeModels(
  { collections, jobs }: { collections: UsageCollections; jobs: JobQueue },
  subdomain: string,
  { once, isRetry }: { once: string; isRetry: boolean },
): Promise<void> {
  const { _id, teamId, suspension } = await customerNamed(collections, subdomain);
  await setSuspension(collections, teamId, null);
  await announceChange(collections, 'keys');
  // An earlier try may have ended the suspension and died before it enqueued the mail.
  if (!suspension && !isRetry) return;
  const mail = { mail: 'resumed', instanceId: _id.toString() } as const;
  await announce({ collections, jobs }, teamId, { key: `resumed:${once}`, mail });
}

/**
 * Changes what a customer may use: the limits of the owner and of each of their assistants, or of one assistant alone.
 * Every process applies them within a second. What is already used stays used.
 */
export async function limitModels(
  collections: UsageCollections,
  subdomain: string,
  change: LimitsChange,
): Promise<void> {
  const instance = await customerNamed(collections, subdomain);
  const accounts = change.assistantOnly
    ? [instanceAccount(instance._id.toString())]
    : [TEAM_ACCOUNT, ...(await assistantsOf(collections, instance)).map(instanceAccount)];
  await changeLedger(collections, instance.teamId.toString(), (state) => ({
    state: accounts.reduce((so, account) => changed(so, account, change), rollOver(state, new Date())),
  }));
  await announceChange(collections, 'limits');
}

/**
 * Gives a customer other budgets until the end of a day (UTC), instead of an earlier temporary budget; they apply to the
 * owner and each of their assistants. Every process applies them within a second, and what follows them at their end.
 * Throws AppError `invalid_input` where the day is over.
 */
export async function overrideBudget(
  collections: UsageCollections,
  subdomain: string,
  { until, because, ...change }: OverrideChange,
): Promise<void> {
  const override = { limits: limitsIn(change), until, because };
  await changeOverride(collections, subdomain, (state) => {
    if (!overrideOn(override, state.day)) throw dayIsOver(state.day);
    return override;
  });
}

/** Ends a customer's temporary budget before its last day. Without one, nothing changes. */
export async function endOverride(collections: UsageCollections, subdomain: string): Promise<void> {
  await changeOverride(collections, subdomain, () => undefined);
}

async function changeOverride(
  collections: UsageCollections,
  subdomain: string,
  change: (state: LedgerState) => BudgetOverride | undefined,
): Promise<void> {
  const { teamId } = await customerNamed(collections, subdomain);
  await changeLedger(collections, teamId.toString(), (before) => {
    const state = rollOver(before, new Date());
    return { state: setOverride(state, change(state)) };
  });
  await announceChange(collections, 'limits');
}

function dayIsOver(today: string): AppError {
  const message = `Send today (${today}, UTC) or a later day.`;
  return new AppError('invalid_input', {
    message: `until: ${message}`,
    fields: [{ path: 'until', message }],
  });
}

/** The instance of a subdomain. Throws AppError `not_found`. */
export async function customerNamed(
  collections: UsageCollections,
  subdomain: string,
): Promise<InstanceRecord> {
  const instance = await findCustomer(collections, subdomain);
  if (!instance) throw new AppError('not_found', { message: `There is no customer "${subdomain}".` });
  return instance;
}

async function assistantsOf({ instances }: UsageCollections, { teamId }: InstanceRecord): Promise<string[]> {
  return (await instances.find({ teamId }, { _id: 1 }).lean()).map(({ _id }) => _id.toString());
}

function changed(state: LedgerState, account: AccountRef, change: LimitsChange): LedgerState {
  const before = change.reset ? {} : findAccount(state, account)?.set;
  return setLimits(state, account, { ...before, ...limitsIn(change) });
}

/** Only the named limits, with money in micro-dollars. */
function limitsIn(change: LimitsChange): Partial<BudgetLimits> {
  const { dayTokens, monthTokens, requestsPerMinute, tokensPerMinute } = change;
  const limits = {
    dayTokens,
    monthTokens,
    requestsPerMinute,
    tokensPerMinute,
    dayMicros: microsOf(change.dayDollars),
    monthMicros: microsOf(change.monthDollars),
  };
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}

const microsOf = (dollars: number | null | undefined) =>
  dollars == null ? dollars : Math.round(dollars * 1e6);
