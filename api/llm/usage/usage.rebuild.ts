import { setTimeout as sleep } from 'node:timers/promises';
import { isDuplicate } from '../../database/duplicate.ts';
import type { Models } from '../../database/models.ts';
import { NOTHING } from '../ledger/amount.ts';
import type { Amount } from '../ledger/contract.ts';
import { changeLedger, findLedger } from '../ledger/ledger.commands.ts';
import type { LedgerRecord, LedgerState } from '../ledger/ledger.model.ts';
import { charge, rollOver } from '../ledger/ledger.ts';
import { TEAM } from '../ledger/limits.ts';
import type { UsageRecord } from './usage.model.ts';
import { noCounts, sumsOf, type UsageSum } from './usage.sums.ts';
import type { UsageCounts, UsageDayRecord } from './usage-day.model.ts';

const MOST_ROUNDS = 50;

/** A day's counts that were not what its records add up to. */
export interface Recounted {
  day: string;
  instance: string;
  model: string;
  before: UsageCounts;
  after: UsageCounts;
}

/** What a rebuild changed. */
export interface Rebuilt {
  days: Recounted[];
  /** What the ledger had as used this month by the whole team, and has now. */
  month: { before: Amount; after: Amount };
}

/** Calls came in faster than they could be counted. Trying again later is right. */
export class UsageMoves extends Error {
  override readonly name = 'UsageMoves';
}

/**
 * Makes a team's used amounts and its counts anew from its records, also while processes go on calling: each is written
 * for what was read, and read again where it changed. Records that still stand in the ledger count as written. Says what
 * was not right. Throws UsageMoves.
 */
export async function rebuildUsage(models: Models, team: string): Promise<Rebuilt> {
  const rebuilt: Rebuilt = { days: [], month: { before: NOTHING, after: NOTHING } };
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const isDone = await rebuildOnce(models, team, rebuilt).catch((error: unknown) => {
      // Somebody counted the first call of a day meanwhile.
      if (isDuplicate(error)) return false;
      throw error;
    });
    if (isDone) return rebuilt;
    await sleep(Math.random() * 50);
  }
  throw new UsageMoves(`the usage of ${team} changes faster than it can be rebuilt`);
}

/** True once all is written; what was changed until then is noted. */
async function rebuildOnce(models: Models, team: string, rebuilt: Rebuilt): Promise<boolean> {
  const days = await models.usageDays.find({ team }).lean();
  const ledger = await findLedger(models, team);
  if (!ledger) return true;
  const records = await recordsOf(models, ledger);
  let fits = true;
  const { ledger: after } = await changeLedger(
    models,
    team,
    (state) => {
      // Another version has other records: they have to be read again.
      fits = (state as LedgerRecord).version === ledger.version;
      return { state: fits ? recharged(state, records) : state };
    },
    ledger,
  );
  if (!fits) return false;
  // Of several rounds the first one found what was wrong.
  if (rebuilt.month.after === NOTHING) rebuilt.month.before = usedBy(ledger);
  rebuilt.month.after = usedBy(after);
  return recount(models, ledger, { before: days, sums: sumsOf(records), changes: rebuilt.days });
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

function usedBy(state: LedgerState): Amount {
  const team = rollOver(state, new Date()).accounts.find(({ id }) => id === TEAM);
  return { ...(team?.month ?? NOTHING) };
}

/** What the days have, what they should have, and where the difference is noted. */
interface Recount {
  before: readonly UsageDayRecord[];
  sums: readonly UsageSum[];
  changes: Recounted[];
}

/** False where a batch was counted meanwhile. */
async function recount(
  models: Models,
  { _id: team, holders }: LedgerRecord,
  { before, sums, changes }: Recount,
): Promise<boolean> {
  const last = Object.fromEntries(
    holders.flatMap(({ holder, outbox }) => outbox.map(({ beat }) => [holder, beat] as const)),
  );
  for (const sum of sums) {
    const found = before.find(({ _id }) => _id === sum._id);
    if (!(await writeSum(models, sum, found, last))) return false;
    note(changes, sum, found ?? noCounts(), sum.counts);
  }
  const stale = before.filter(({ _id, model }) => model !== '' && !sums.some((sum) => sum._id === _id));
  for (const row of stale) {
    await models.usageDays.deleteOne({ _id: row._id, team });
    note(changes, row, row, noCounts());
  }
  return true;
}

async function writeSum(
  { usageDays }: Models,
  { counts, tools, ...identity }: UsageSum,
  found: UsageDayRecord | undefined,
  last: Record<string, number>,
): Promise<boolean> {
  const applied = { ...found?.applied, ...last };
  const revision = (found?.revision ?? 0) + 1;
  const wanted = { ...counts, tools, applied, revision };
  if (!found) {
    await usageDays.create({ ...identity, ...wanted });
    return true;
  }
  const { matchedCount } = await usageDays.updateOne(
    { _id: found._id, revision: found.revision },
    { $set: wanted },
  );
  return matchedCount === 1;
}

function note(
  changes: Recounted[],
  { day, instance, model }: Pick<UsageDayRecord, 'day' | 'instance' | 'model'>,
  before: UsageCounts,
  after: UsageCounts,
): void {
  const names = Object.keys(noCounts()) as (keyof UsageCounts)[];
  if (names.every((name) => before[name] === after[name])) return;
  const only = (counts: UsageCounts) =>
    Object.fromEntries(names.map((name) => [name, counts[name]])) as unknown as UsageCounts;
  changes.push({ day, instance, model, before: only(before), after: only(after) });
}
