import { Types } from 'mongoose';
import type { Models } from '../../database/models.ts';
import type { InstanceRecord } from '../../instances/instance.model.ts';
import { findLedger } from '../ledger/ledger.commands.ts';
import { type Budget, budgetOf } from './budget.ts';
import { lastDays } from './days.ts';
import type { UsageDayRecord } from './usage-day.model.ts';

/** What a day's row is read for. Which batches it has in it is nobody's business but the writer's. */
export type UsageRow = Omit<UsageDayRecord, 'applied' | 'revision'>;
const READ = { applied: 0, revision: 0 } as const;

/** What one customer used. */
export interface TeamUsage {
  /** The days that were asked for, oldest first, also those on which nothing was used. */
  days: string[];
  /** Day by instance by model, oldest first. */
  rows: UsageRow[];
  budget: Budget;
  /** Names of assistants by their id; one that was removed is not among them. */
  names: ReadonlyMap<string, string>;
}

/** What a team (its id is the owner's) used in the last so many days, and how it stands against its limits. */
export async function usageOf(models: Models, team: string, count: number, now: Date): Promise<TeamUsage> {
  const days = lastDays(now, count);
  const [rows, ledger, instances] = await Promise.all([
    teamRows(models, team, days),
    findLedger(models, team),
    instancesOf(models, team),
  ]);
  const tiered = instances.map(({ _id, desired }) => ({ id: _id.toString(), tier: desired.tier }));
  return {
    days,
    rows: rows.sort(byDay),
    budget: budgetOf(ledger, tiered, now),
    names: new Map(instances.map(({ _id, subdomain }) => [_id.toString(), subdomain])),
  };
}

/** The assistants of a team; none for the trial chat, which is nobody's. */
async function instancesOf({ instances }: Models, team: string): Promise<InstanceRecord[]> {
  return Types.ObjectId.isValid(team) ? instances.find({ ownerId: new Types.ObjectId(team) }).lean() : [];
}

/** The rows of these days, whoever they are of. */
export function rowsOn({ usageDays }: Models, days: readonly string[]): Promise<UsageRow[]> {
  return usageDays.find({ day: { $in: [...days] } }, READ).lean();
}

/** The rows of one team on these days. */
export async function teamRows(
  { usageDays }: Models,
  team: string,
  days: readonly string[],
): Promise<UsageRow[]> {
  // By team alone: the embedded database would go by the days, and look at everybody's.
  const rows: UsageRow[] = await usageDays.find({ team }, READ).lean();
  const wanted = new Set(days);
  return rows.filter(({ day }) => wanted.has(day));
}

const byDay = (a: UsageRow, b: UsageRow): number => (a._id < b._id ? -1 : 1);
