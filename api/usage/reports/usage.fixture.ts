import { randomUUID } from 'node:crypto';
import { findAccount, instanceAccount } from '../../../gateway/budget/account-ref.ts';
import { aRecord, worth } from '../../../gateway/budget/ledger.builder.ts';
import { changeLedger } from '../../../gateway/budget/ledger.commands.ts';
import { charge, rollOver, setLimits } from '../../../gateway/budget/ledger.ts';
import type { UsageRecord } from '../../../gateway/records/usage.model.ts';
import { lineKey } from '../../../gateway/records/usage.sums.ts';
import { countRefusals, writeBatches } from '../../../gateway/records/usage.write.ts';
import { changeDay } from '../../../gateway/records/usage-day.commands.ts';
import type { UsageCounts } from '../../../gateway/records/usage-day.model.ts';
import type { UsageCollections } from '../usage.collections.ts';
import { teamRows, type UsageRow } from './usage.read.ts';

/** A call that was made; absent fields have their defaults. */
export type MadeCall = Partial<Omit<UsageRecord, '_id' | 'team'>>;

/** Writes calls of a team as the gateway would: records, sums and ledger. */
export async function haveCalls(
  collections: UsageCollections,
  team: string,
  calls: readonly MadeCall[],
): Promise<void> {
  const records = calls.map((call) => recordOf(team, call));
  await writeBatches(collections, [{ holder: randomUUID(), beat: 1, records }]);
  const instances = new Set(records.map(({ instance }) => instance));
  await changeLedger(collections, team, (before) => {
    let state = rollOver(before, new Date());
    for (const id of instances)
      if (!findAccount(state, instanceAccount(id))) state = setLimits(state, instanceAccount(id), {});
    return { state: charge(state, records) };
  });
}

/** Writes `count` calls that were refused today. */
export function haveRefusals(
  collections: UsageCollections,
  team: string,
  instance: string,
  count: number,
): Promise<void> {
  return countRefusals(collections, { day: today(), team }, new Map([[instance, count]]));
}

/** Sets the counts of each row's day, regardless of the records. */
export async function haveRows(collections: UsageCollections, rows: readonly UsageRow[]): Promise<void> {
  for (const { day, team, ...line } of rows)
    await changeDay(collections, { day, team }, ({ lines, applied }) => ({
      lines: [...lines.filter((one) => lineKey(one) !== lineKey(line)), line],
      applied,
    }));
}

/** Makes the counts of a team's days wrong. */
export async function haveWrongCounts(
  collections: UsageCollections,
  team: string,
  wrong: Partial<UsageCounts>,
): Promise<void> {
  await haveRows(
    collections,
    (await teamRows(collections, team)).map((row) => ({ ...row, ...wrong })),
  );
}

/** Today, in UTC. */
export const today = (): string => new Date().toISOString().slice(0, 10);

function recordOf(team: string, call: MadeCall): UsageRecord {
  const { day = today(), instance = 'ada', tokens = 100 } = call;
  const usual = aRecord(worth(tokens, 2 * tokens), { id: randomUUID(), day, account: instance });
  return { ...usual, team, cost: tokens, ...call };
}
