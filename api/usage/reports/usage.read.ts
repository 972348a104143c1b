import { Types } from 'mongoose';
import { findLedger } from '../../../gateway/budget/ledger.commands.ts';
import { linesIn } from '../../../gateway/records/usage-day.commands.ts';
import type { UsageDayRecord, UsageLine } from '../../../gateway/records/usage-day.model.ts';
import type { InstanceRecord } from '../../assistants/instances/instance.model.ts';
import type { UsageCollections } from '../usage.collections.ts';
import { type BudgetStatus, budgetStatusOf } from './budget-status.ts';
import { lastDays } from './days.ts';

/** What one instance used of one model on one day. */
export type UsageRow = UsageLine & Pick<UsageDayRecord, 'day' | 'team'>;
/** Only the writer needs to know which batches a day contains. */
const READ = { applied: 0, revision: 0 } as const;

/** What one customer used. */
export interface TeamUsage {
  /** The requested days, oldest first, including those without usage. */
  days: string[];
  /** By day, instance and model, oldest first. */
  rows: UsageRow[];
  budget: BudgetStatus;
  /** Names of assistants by their id, without those that were removed. */
  names: ReadonlyMap<string, string>;
}

/** What a team (its id is the owner's) used in the last `count` days, and the state of its budget. */
export async function usageOf(
  collections: UsageCollections,
  team: string,
  count: number,
  now: Date,
): Promise<TeamUsage> {
  const days = lastDays(now, count);
  const [rows, ledger, instances] = await Promise.all([
    teamRows(collections, team, days),
    findLedger(collections, team),
    instancesOf(collections, team),
  ]);
  const tiered = instances.map(({ _id, desired }) => ({ id: _id.toString(), tier: desired.tier }));
  return {
    days,
    rows: rows.sort(byDay),
    budget: budgetStatusOf(ledger, tiered, now),
    names: new Map(instances.map(({ _id, subdomain }) => [_id.toString(), subdomain])),
  };
}

/** The assistants of a team; none for the trial chat, which has no owner. */
async function instancesOf({ instances }: UsageCollections, team: string): Promise<InstanceRecord[]> {
  return Types.ObjectId.isValid(team) ? instances.find({ teamId: new Types.ObjectId(team) }).lean() : [];
}

/** The rows of all teams on these days. */
export async function rowsOn({ usageDays }: UsageCollections, days: readonly string[]): Promise<UsageRow[]> {
  return rowsIn(await usageDays.find({ day: { $in: [...days] } }, READ).lean());
}

/** The rows of one team: all of them, or those of some days. */
export async function teamRows(
  { usageDays }: UsageCollections,
  team: string,
  days?: readonly string[],
): Promise<UsageRow[]> {
  // By team alone: the embedded database would otherwise filter by day, and read every team's rows.
  const found = await usageDays.find({ team }, READ).lean();
  const wanted = days && new Set(days);
  return rowsIn(wanted ? found.filter(({ day }) => wanted.has(day)) : found);
}

const rowsIn = (days: readonly Pick<UsageDayRecord, 'day' | 'team' | 'lines'>[]): UsageRow[] =>
  days.flatMap(({ day, team, lines }) => linesIn({ lines }).map((line) => ({ day, team, ...line })));

const byDay = (a: UsageRow, b: UsageRow): number => (placeOf(a) < placeOf(b) ? -1 : 1);

const placeOf = ({ day, instance, model }: UsageRow): string => [day, instance, model].join('/');
