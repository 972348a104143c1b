import type { UsageRecord } from './usage.model.ts';
import type { UsageCounts, UsageLine } from './usage-day.model.ts';

/** Sums records of one day by instance and model. */
export function usageLinesOf(records: readonly UsageRecord[]): UsageLine[] {
  const lines = new Map<string, UsageLine>();
  for (const record of records) {
    const { instance, model } = record;
    const line = lines.get(lineKey(record)) ?? emptyLine(instance, model);
    addTo(line, record);
    lines.set(lineKey(record), line);
  }
  return [...lines.values()];
}

/** Adds lines to lines; the arguments stay unchanged. */
export function withLines(lines: readonly UsageLine[], more: readonly UsageLine[]): UsageLine[] {
  const sums = new Map(lines.map((line) => [lineKey(line), line]));
  for (const line of more) {
    const sum = structuredClone(sums.get(lineKey(line)) ?? emptyLine(line.instance, line.model));
    addCounts(sum, line);
    for (const [tool, count] of Object.entries(line.tools)) addTool(sum, tool, count);
    sums.set(lineKey(line), sum);
  }
  return [...sums.values()];
}

/** Identifies a line within its day. */
export const lineKey = ({ instance, model }: Pick<UsageLine, 'instance' | 'model'>): string =>
  `${instance}/${model}`;

export const emptyLine = (instance: string, model: string): UsageLine => ({
  instance,
  model,
  ...noCounts(),
  tools: {},
});

export const noCounts = (): UsageCounts => ({
  calls: 0,
  lost: 0,
  failed: 0,
  throttled: 0,
  refused: 0,
  input: 0,
  cachedInput: 0,
  output: 0,
  tokens: 0,
  charge: 0,
  cost: 0,
});

/** Answered completely, or as far as the client wanted. An answer that broke off midway had begun with status 200. */
const WELL_ENDED = new Set(['ok', 'client_gone']);

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
    refused: 0,
    input,
    cachedInput,
    output,
    tokens,
    charge,
    cost,
  };
}

/** Adds counts in place. */
export function addCounts(sum: UsageCounts, more: UsageCounts): void {
  for (const name of COUNTS) sum[name] += more[name];
}

/** The names of all counts. */
export const COUNTS = Object.keys(noCounts()) as (keyof UsageCounts)[];

function addTo(line: UsageLine, record: UsageRecord): void {
  addCounts(line, countsOf(record));
  for (const tool of record.tools) addTool(line, tool, 1);
}

/** A tool may be named `constructor`, which every object has. */
function addTool({ tools }: UsageLine, tool: string, count: number): void {
  tools[tool] = (Object.hasOwn(tools, tool) ? (tools[tool] ?? 0) : 0) + count;
}
