import { setTimeout as sleep } from 'node:timers/promises';
import { isDuplicate } from '../../database/duplicate.ts';
import type { Models } from '../../database/models.ts';
import { NOTHING } from '../ledger/amount.ts';
import { changeLedger } from '../ledger/ledger.commands.ts';
import type { LedgerRecord, LedgerState } from '../ledger/ledger.model.ts';
import { charge, rollOver } from '../ledger/ledger.ts';
import type { UsageRecord } from './usage.model.ts';
import { sumsOf, type UsageSum } from './usage.sums.ts';
import type { UsageDayRecord } from './usage-day.model.ts';

const MOST_ROUNDS = 50;

/**
 * Makes a team's used amounts and its counts anew from its records, also while processes go on calling: each is written
 * for what was read, and read again where it changed. Records that still stand in the ledger count as written.
 */
export async function rebuildUsage(models: Models, team: string): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const isDone = await rebuildOnce(models, team).catch((error: unknown) => {
      // Somebody counted the first call of a day meanwhile.
      if (isDuplicate(error)) return false;
      throw error;
    });
    if (isDone) return;
    await sleep(Math.random() * 50);
  }
  throw new Error(`the usage of ${team} changes faster than it can be rebuilt`);
}

async function rebuildOnce(models: Models, team: string): Promise<boolean> {
  const days = await models.usageDays.find({ team }).lean();
  const ledger = await models.ledgers.findById(team).lean();
  if (!ledger) return true;
  const records = await recordsOf(models, ledger);
  let fits = true;
  await changeLedger(
    models,
    team,
    (state) => {
      // Another version has other records: they have to be read again.
      fits = (state as LedgerRecord).version === ledger.version;
      return { state: fits ? recharged(state, records) : state };
    },
    ledger,
  );
  return fits && (await recount(models, ledger, days, sumsOf(records)));
}

async function recordsOf({ usage }: Models, { _id: team, holders }: LedgerRecord): Promise<UsageRecord[]> {
  const written = await usage.find({ team }).lean();
  const pending = holders.flatMap(({ outbox }) => outbox.flatMap((batch) => batch.records));
  return [...new Map([...written, ...pending].map((record) => [record._id, record])).values()];
}

function recharged(state: LedgerState, records: readonly UsageRecord[]): LedgerState {
  const rolled = rollOver(state, new Date());
  const accounts = rolled.accounts.map((account) => ({ ...account, day: NOTHING, month: NOTHING }));
  return charge({ ...rolled, accounts }, records);
}

/** False where a batch was counted meanwhile. */
async function recount(
  { usageDays }: Models,
  { _id: team, holders }: LedgerRecord,
  before: readonly UsageDayRecord[],
  sums: readonly UsageSum[],
): Promise<boolean> {
  const last = Object.fromEntries(
    holders.flatMap(({ holder, outbox }) => outbox.map(({ beat }) => [holder, beat] as const)),
  );
  const stale = before.filter(({ _id, model }) => model !== '' && !sums.some((sum) => sum._id === _id));
  for (const { counts, tools, ...identity } of sums) {
    const found = before.find(({ _id }) => _id === identity._id);
    const applied = { ...found?.applied, ...last };
    const revision = (found?.revision ?? 0) + 1;
    if (!found) await usageDays.create({ ...identity, ...counts, tools, applied, revision });
    else {
      const change = { $set: { ...counts, tools, applied, revision } };
      const { matchedCount } = await usageDays.updateOne(
        { _id: found._id, revision: found.revision },
        change,
      );
      if (matchedCount === 0) return false;
    }
  }
  for (const { _id } of stale) await usageDays.deleteOne({ _id, team });
  return true;
}
