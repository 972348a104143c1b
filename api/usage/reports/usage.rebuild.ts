import { findAccount, TEAM_ACCOUNT } from '../../../gateway/budget/account-ref.ts';
import { NOTHING } from '../../../gateway/budget/amount.ts';
import type { Amount } from '../../../gateway/budget/budget-client.contract.ts';
import { changeLedger, findLedger } from '../../../gateway/budget/ledger.commands.ts';
import type { LedgerRecord, LedgerState } from '../../../gateway/budget/ledger.model.ts';
import { charge, rollOver } from '../../../gateway/budget/ledger.ts';
import type { UsageRecord } from '../../../gateway/records/usage.model.ts';
import {
  addCounts,
  COUNTS,
  emptyLine,
  lineKey,
  noCounts,
  usageLinesOf,
} from '../../../gateway/records/usage.sums.ts';
import { contentOf, writeDay } from '../../../gateway/records/usage-day.commands.ts';
import type { UsageCounts, UsageDayRecord, UsageLine } from '../../../gateway/records/usage-day.model.ts';
import { compareAndSwap } from '../../../gateway/store/compare-and-swap.ts';
import type { UsageCollections } from '../usage.collections.ts';

const MOST_ROUNDS = 50;

/** A day's counts that did not match the sum of its records. */
export interface CountCorrection {
  day: string;
  instance: string;
  model: string;
  before: UsageCounts;
  after: UsageCounts;
}

/** What a rebuild changed. */
export interface UsageRebuild {
  days: CountCorrection[];
  /** What the whole team used this month according to the ledger, before and after. */
  month: { before: Amount; after: Amount };
}

/** Calls came in faster than they could be counted. Try again later. */
export class UsageChanging extends Error {
  override readonly name = 'UsageChanging';
}

/**
 * Rebuilds a team's used amounts and its counts from its records, even while processes continue to call: each is
 * written only if it is unchanged since it was read, and otherwise read again. Records that are still in the ledger
 * count as written. Returns what was wrong. Throws UsageChanging.
 */
export async function rebuildUsage(collections: UsageCollections, team: string): Promise<UsageRebuild> {
  const rebuilt: UsageRebuild = { days: [], month: { before: NOTHING, after: NOTHING } };
  return compareAndSwap(async () => ((await rebuildOnce(collections, team, rebuilt)) ? rebuilt : undefined), {
    maxAttempts: MOST_ROUNDS,
    maxPauseMs: 50,
    onContention: () => new UsageChanging(`the usage of ${team} changes faster than it can be rebuilt`),
  });
}

/** True once all is written. Adds what was changed so far to `rebuilt`. */
async function rebuildOnce(
  collections: UsageCollections,
  team: string,
  rebuilt: UsageRebuild,
): Promise<boolean> {
  const days = await collections.usageDays.find({ team }).lean();
  const ledger = await findLedger(collections, team);
  if (!ledger) return true;
  const records = await recordsOf(collections, ledger);
  let fits = true;
  const { ledger: after } = await changeLedger(
    collections,
    team,
    (state) => {
      // Another version has other records: they have to be read again.
      fits = (state as LedgerRecord).version === ledger.version;
      return { state: fits ? recharged(state, records) : state };
    },
    ledger,
  );
  if (!fits) return false;
  // Of several rounds, the first one found what was wrong.
  if (rebuilt.month.after === NOTHING) rebuilt.month.before = usedBy(ledger);
  rebuilt.month.after = usedBy(after);
  const byDay = Map.groupBy(records, ({ day }) => day);
  return recount(collections, ledger, { before: days, records: byDay, changes: rebuilt.days });
}

async function recordsOf(
  { usage }: UsageCollections,
  { _id: team, holders }: LedgerRecord,
): Promise<UsageRecord[]> {
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
  const team = findAccount(rollOver(state, new Date()), TEAM_ACCOUNT);
  return { ...(team?.month ?? NOTHING) };
}

/** What the days contain, what they should contain, and where to collect the differences. */
interface Recount {
  before: readonly UsageDayRecord[];
  records: ReadonlyMap<string, UsageRecord[]>;
  changes: CountCorrection[];
}

/** False if a batch was counted meanwhile. */
async function recount(
  collections: UsageCollections,
  { _id: team, holders }: LedgerRecord,
  { before, records, changes }: Recount,
): Promise<boolean> {
  const last = Object.fromEntries(
    holders.flatMap(({ holder, outbox }) => outbox.map(({ beat }) => [holder, beat] as const)),
  );
  for (const day of new Set([...before.map((found) => found.day), ...records.keys()])) {
    const found = before.find((one) => one.day === day);
    const { lines, applied } = contentOf(found);
    // Refusals have no records, so they stay as they are.
    const refusals = lines.filter(({ model }) => model === '');
    const right = [...refusals, ...usageLinesOf(records.get(day) ?? [])];
    const content = { lines: right, applied: { ...applied, ...last } };
    if (!(await writeDay(collections, { day, team }, found?.revision, content))) return false;
    changes.push(...differences(day, lines, right));
  }
  return true;
}

function differences(
  day: string,
  before: readonly UsageLine[],
  after: readonly UsageLine[],
): CountCorrection[] {
  const find = (lines: readonly UsageLine[], key: string) => lines.find((line) => lineKey(line) === key);
  return [...new Set([...before, ...after].map(lineKey))].flatMap((key) => {
    const [was, is] = [find(before, key), find(after, key)];
    const { instance, model } = is ?? was ?? emptyLine('', '');
    const changed = { day, instance, model, before: countsIn(was), after: countsIn(is) };
    return COUNTS.every((name) => changed.before[name] === changed.after[name]) ? [] : [changed];
  });
}

const countsIn = (line: UsageLine | undefined): UsageCounts => {
  const counts = noCounts();
  if (line) addCounts(counts, line);
  return counts;
};
