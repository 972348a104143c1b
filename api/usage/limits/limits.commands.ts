import type { Types } from 'mongoose';
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
import { readTeam } from '../../accounts/teams/team.read.ts';
import { findCustomer } from '../../assistants/instances/customers.ts';
import type { InstanceRecord } from '../../assistants/instances/instance.model.ts';
import { setSuspension } from '../../assistants/instances/instance-state.commands.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import type { UsageCollections } from '../usage.collections.ts';
import type { LimitsChange, OverrideChange } from './limits.schema.ts';

interface LimitDeps {
  collections: UsageCollections;
  jobs: JobQueue;
}

/**
 * Stops a customer's assistant from using models until it is resumed, and one that they order instead of it. Its server and keys stay, and answers in progress
 * end within a second. Its owner reads why on the dashboard and in a mail. A second call changes only the reason.
 */
export async function suspendModels(
  { collections, jobs }: LimitDeps,
  subdomain: string,
  because: string,
): Promise<void> {
  const { teamId } = await customerNamed(collections, subdomain);
  await suspendTeamModels({ collections, jobs }, teamId, because);
}

/** The same for a team, which may have no assistant yet: then nobody gets a mail, and the first one is suspended. */
export async function suspendTeamModels(
  { collections, jobs }: LimitDeps,
  teamId: Types.ObjectId,
  because: string,
): Promise<void> {
  const { suspension: earlier } = await readTeam(collections, teamId);
  const suspension: Suspension = { at: earlier?.at ?? new Date(), because };
  await setSuspension(collections, teamId, suspension);
  await announceChange(collections, 'keys');
  for (const instanceId of await assistantsOf(collections, { teamId })) {
    const key = `suspended:${instanceId}:${suspension.at.getTime()}`;
    await announce({ collections, jobs }, teamId, { key, mail: { mail: 'suspended', instanceId } });
  }
}

/**
 * Lets a customer's assistant use models again, with the keys that it has. Its owner gets a mail if it was suspended. `once`
 * identifies the request: its mail is sent once, also if the request is executed again after a crash.
 */
export async function resumeModels(
  { collections, jobs }: LimitDeps,
  subdomain: string,
  attempt: { once: string; isRetry: boolean },
): Promise<void> {
  const { teamId } = await customerNamed(collections, subdomain);
  await resumeTeamModels({ collections, jobs }, teamId, attempt);
}

/** The same for a team. Returns whether it was suspended. */
export async function resumeTeamModels(
  { collections, jobs }: LimitDeps,
  teamId: Types.ObjectId,
  { once, isRetry }: { once: string; isRetry: boolean },
): Promise<boolean> {
  const { suspension } = await readTeam(collections, teamId);
  const suspended = await collections.instances
    .find({ teamId, suspension: { $ne: null } }, { _id: 1 })
    .lean();
  await setSuspension(collections, teamId, null);
  await announceChange(collections, 'keys');
  // An earlier try may have ended the suspension and died before it enqueued the mail.
  const told = isRetry ? await assistantsOf(collections, { teamId }) : suspended.map(({ _id }) => `${_id}`);
  const key = `resumed:${once}`;
  for (const instanceId of told)
    await announce({ collections, jobs }, teamId, { key, mail: { mail: 'resumed', instanceId } });
  return Boolean(suspension) || suspended.length > 0;
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

async function assistantsOf(
  { instances }: UsageCollections,
  { teamId }: Pick<InstanceRecord, 'teamId'>,
): Promise<string[]> {
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
