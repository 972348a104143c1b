import { setTimeout as sleep } from 'node:timers/promises';
import { isDuplicate } from '../../../gateway/store/duplicate.ts';
import type { CloudName } from '../../../infra/clouds/gate/budget.ts';
import type { Models } from '../../collections.ts';
import { fullBucket, type Report, type Settlement, settle } from './bucket.ts';
import { cloudLimits } from './budget.figures.ts';
import type { BudgetRecord } from './budget.model.ts';

/** Whose calls, to which cloud. */
export interface BudgetKey {
  cell: string;
  cloud: CloudName;
}

/** Only a livelock could lose so often; each loss means that another process got through. */
const MOST_ROUNDS = 200;

/**
 * One visit of a process to the budget of a cell and cloud. Any number of processes may come at once: each write is for
 * the revision that was read, so that who comes late reads again. Throws what the database throws.
 */
export async function settleBudget(
  models: Models,
  key: BudgetKey,
  report: Report,
  now: () => Date = () => new Date(),
): Promise<Settlement> {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const { _id, revision, ...found } = await budgetOf(models, key, now());
    const { bucket, ...settlement } = settle(found, cloudLimits[key.cloud], report, now());
    const { matchedCount } = await models.budgets.updateOne(
      { _id, revision },
      { $set: { ...bucket, revision: revision + 1 } },
    );
    if (matchedCount === 1) return settlement;
    await sleep(Math.random() * 10);
  }
  throw new Error(`the budget of ${key.cell}/${key.cloud} changes faster than it can be written`);
}

async function budgetOf({ budgets }: Models, { cell, cloud }: BudgetKey, now: Date): Promise<BudgetRecord> {
  const _id = `${cell}/${cloud}`;
  const found = await budgets.findById(_id).lean();
  if (found) return found;
  const first = { _id, cell, cloud, revision: 1, ...fullBucket(cloudLimits[cloud], now) };
  try {
    await budgets.create(first);
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    // Two workers of a new cell came at once; the other one's is as good.
    return budgetOf({ budgets } as Models, { cell, cloud }, now);
  }
  return first;
}
