import { Types } from 'mongoose';
import { ledgersOf } from '../../../../gateway/budget/ledger.commands.ts';
import type { LedgerState } from '../../../../gateway/budget/ledger.model.ts';
import { dayOf, monthOf } from '../../../../gateway/budget/period.ts';
import type { UsageCounts } from '../../../../gateway/records/usage-day.model.ts';
import type { TierId } from '../../../../stacks/catalog/tiers.ts';
import { ownersOf } from '../../../accounts/teams/team.owners.ts';
import { TRIAL_TEAM } from '../../trial-chat/trial.team.ts';
import type { UsageCollections } from '../../usage.collections.ts';
import { type BudgetStatus, budgetStatusOf, type TieredInstance } from '../budget-status.ts';
import { daysOfMonth, lastDays } from '../days.ts';
import { totalOf, totalsBy } from '../totals.ts';
import { teamRows } from '../usage.read.ts';
import { FleetUsageCache } from './fleet-usage-cache.ts';
import { type Margin, marginOf } from './margin.ts';
import { type UsageAnomaly, usageAnomaliesOf } from './usage-anomalies.ts';

/** What one customer used this month, as operators see it. */
export interface CustomerUsage {
  /** The owner's id, or `trial`. */
  team: string;
  /** The names of their assistants, or their own name if they have none any more. */
  name: string;
  tiers: TierId[];
  month: UsageCounts;
  budget: BudgetStatus;
  margin: Margin;
  anomalies: UsageAnomaly[];
}

/** The month so far of every customer who used anything, highest cost first. */
export interface FleetUsage {
  month: string;
  customers: CustomerUsage[];
}

export interface FleetUsageOptions {
  now: Date;
  /** What a euro is worth in dollars, if that is known. */
  usdPerEur: number | undefined;
}

/**
 * What every customer used this month and what it cost, with anomalies. One read of the days, and one each of ledgers,
 * assistants and names. A caller that polls passes its own `cache`.
 */
export async function fleetUsage(
  collections: UsageCollections,
  options: FleetUsageOptions,
  cache = new FleetUsageCache(collections),
): Promise<FleetUsage> {
  const { now } = options;
  const teams = await cache.read(anomalyWindow(now));
  const about = await readTeamFacts(collections, [...teams.keys()]);
  const month = monthOf(dayOf(now));
  const customers = [...teams]
    .map(([team, days]) => customerOf(team, days, about, options))
    // The window that defines habits also contains customers with calls only last month.
    .filter(
      ({ month: { calls, lost, refused }, anomalies }) => calls + lost + refused > 0 || anomalies.length > 0,
    )
    .sort((a, b) => b.month.cost - a.month.cost || (a.name < b.name ? -1 : 1));
  return { month, customers };
}

/** The usage of one team, whether or not it used anything. */
export async function customerUsage(
  collections: UsageCollections,
  team: string,
  options: FleetUsageOptions,
): Promise<CustomerUsage> {
  const rows = await teamRows(collections, team, anomalyWindow(options.now));
  const days = totalsBy(rows, ({ day }) => day);
  return customerOf(team, days, await readTeamFacts(collections, [team]), options);
}

/** The month so far, and the days before it that define habits. */
function anomalyWindow(now: Date): string[] {
  return [...new Set([...lastDays(now, 30), ...daysOfMonth(now)])].sort();
}

/** What is known about teams besides their counts. */
interface TeamFacts {
  ledgers: ReadonlyMap<string, LedgerState>;
  instances: ReadonlyMap<string, (TieredInstance & { subdomain: string })[]>;
  people: ReadonlyMap<string, string>;
}

async function readTeamFacts(collections: UsageCollections, teams: readonly string[]): Promise<TeamFacts> {
  const owners = teams.filter((team) => Types.ObjectId.isValid(team)).map((team) => new Types.ObjectId(team));
  const [ledgers, instances, people] = await Promise.all([
    ledgersOf(collections, teams),
    collections.instances.find({ teamId: { $in: owners } }, { teamId: 1, subdomain: 1, desired: 1 }).lean(),
    ownersOf(collections, owners),
  ]);
  const named = instances.map(({ _id, teamId, subdomain, desired }) => ({
    team: teamId.toString(),
    id: _id.toString(),
    subdomain,
    tier: desired.tier,
  }));
  return {
    ledgers,
    instances: Map.groupBy(named, ({ team }) => team),
    people: new Map([...people].map(([team, { name }]) => [team, name])),
  };
}

function customerOf(
  team: string,
  days: ReadonlyMap<string, UsageCounts>,
  { ledgers, instances, people }: TeamFacts,
  { now, usdPerEur }: FleetUsageOptions,
): CustomerUsage {
  const own = instances.get(team) ?? [];
  const budget = budgetStatusOf(ledgers.get(team), own, now);
  const month = totalOf(daysOfMonth(now).flatMap((day) => days.get(day) ?? []));
  const tiers = own.map(({ tier }) => tier);
  return {
    team,
    name: nameOf(team, own, people),
    tiers,
    month,
    budget,
    margin: marginOf(tiers, month.cost, usdPerEur),
    anomalies: usageAnomaliesOf({ days, budget, now }),
  };
}

function nameOf(
  team: string,
  instances: readonly { subdomain: string }[],
  people: ReadonlyMap<string, string>,
): string {
  if (team === TRIAL_TEAM) return 'Trial chat';
  if (instances.length > 0) return instances.map(({ subdomain }) => subdomain).join(', ');
  return people.get(team) ?? `account ${team}`;
}
