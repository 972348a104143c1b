import type { UsageRecord } from './usage.model.ts';
import type { UsageCounts } from './usage-day.model.ts';

/** What a number of records adds up to, for one day, instance and model. */
export interface UsageSum {
  _id: string;
  day: string;
  team: string;
  instance: string;
  model: string;
  counts: UsageCounts;
  tools: Record<string, number>;
}

/** Adds records up by day, team, instance and model. */
export function sumsOf(records: readonly UsageRecord[]): UsageSum[] {
  const sums = new Map<string, UsageSum>();
  for (const record of records) {
    const { day, team, instance, model } = record;
    const _id = usageDayId(day, team, instance, model);
    const sum = sums.get(_id) ?? { _id, day, team, instance, model, counts: noCounts(), tools: {} };
    addTo(sum, record);
    sums.set(_id, sum);
  }
  return [...sums.values()];
}

/** The id of a day's counts. */
export const usageDayId = (day: string, team: string, instance: string, model: string): string =>
  [day, team, instance, model].join('/');

/** Nothing counted yet. */
export const noCounts = (): UsageCounts => ({
  calls: 0,
  lost: 0,
  failed: 0,
  throttled: 0,
  input: 0,
  cachedInput: 0,
  output: 0,
  tokens: 0,
  charge: 0,
  cost: 0,
});

/** Answered to the end, or as far as its client wanted. An answer that broke off in the middle had begun with status 200. */
const WELL_ENDED = new Set(['ok', 'client_gone']);

/** What one record counts for. */
function countsOf({
  kind,
  status,
  outcome,
  input,
  cachedInput,
  output,
  tokens,
  charge,
  cost,
}: UsageRecord): UsageCounts {
  const isCall = kind === 'call';
  return {
    calls: Number(isCall),
    lost: Number(!isCall),
    failed: Number(isCall && !WELL_ENDED.has(outcome)),
    throttled: Number(isCall && status === 429),
    input,
    cachedInput,
    output,
    tokens,
    charge,
    cost,
  };
}

/** Adds counts to others, in place: those that the sum has. */
export function addCounts<C extends UsageCounts>(sum: C, more: C): void {
  for (const name of Object.keys(sum) as (keyof UsageCounts)[]) sum[name] += more[name];
}

function addTo(sum: UsageSum, record: UsageRecord): void {
  addCounts(sum.counts, countsOf(record));
  // A tool may be called `constructor`, which every object has.
  for (const tool of record.tools)
    sum.tools[tool] = (Object.hasOwn(sum.tools, tool) ? (sum.tools[tool] ?? 0) : 0) + 1;
}
