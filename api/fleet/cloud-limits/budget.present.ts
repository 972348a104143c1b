import { type CloudName, cloudTitles, type Share, shares } from '../../../infra/clouds/gate/budget.ts';
import type { Models } from '../../collections.ts';
import { current } from './bucket.ts';
import { cloudLimits } from './budget.figures.ts';
import type { BudgetRecord } from './budget.model.ts';
import type { Held } from './purse.ts';

/** One cell's budget with one cloud, for people. */
export interface BudgetLine {
  cell: string;
  cloud: CloudName;
  /** Calls left now, those in a worker's hand included, of `limit` in `seconds`. */
  left: number;
  limit: number;
  seconds: number;
  /** The cloud refuses everything until then. */
  blockedUntil: Date | null;
  /** Calls that wait in all workers. */
  waiting: number;
  /** Calls of the last hour, by what for. */
  spent: Record<Share, number>;
}

/** Every budget there is, by cell and cloud. */
export async function budgetsOf({ budgets }: Models, now = new Date()): Promise<BudgetLine[]> {
  const found = await budgets.find().sort({ _id: 1 }).lean();
  return found.map((budget) => presentBudget(budget, now));
}

function presentBudget(budget: BudgetRecord, now: Date): BudgetLine {
  const { cell, cloud } = budget;
  const { left, limit, seconds, blockedUntil, leases, spent } = current(budget, cloudLimits[cloud], now);
  const inHand = leases.reduce((total, { count }) => total + count, 0);
  return {
    cell,
    cloud,
    left: Math.floor(left) + inHand,
    limit,
    seconds,
    blockedUntil,
    waiting: leases.reduce((total, { waiting }) => total + waiting, 0),
    spent: Object.fromEntries(
      shares.map((share) => [share, spent.reduce((total, slot) => total + slot[share], 0)]),
    ) as Record<Share, number>,
  };
}

/** `Hetzner limits our calls until 12:34 UTC; 3 calls wait.` */
export function heldWords({ cloud, until, waiting }: Held): string {
  const time = until.toISOString().slice(11, 16);
  const calls = waiting === 1 ? '1 call waits' : `${waiting} calls wait`;
  return `${cloudTitles[cloud]} limits our calls until ${time} UTC; ${calls}.`;
}
