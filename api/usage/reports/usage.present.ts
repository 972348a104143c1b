import type { z } from 'zod';
import { noCounts } from '../../../gateway/records/usage.sums.ts';
import type { UsageCounts } from '../../../gateway/records/usage-day.model.ts';
import { shortQuestionsWithin } from '../../../stacks/catalog/index.ts';
import { presentOverride } from '../limits/limits.present.ts';
import type { BudgetStatus, LimitStatus } from './budget-status.ts';
import { budgetSummary } from './budget-summary.ts';
import { totalOf, totalsBy } from './totals.ts';
import type { TeamUsage, UsageRow } from './usage.read.ts';
import type { budgetBody, CountsBody, UsageBody } from './usage.schema.ts';

/** A customer's usage as the API returns it: what they are charged, never what it costs us. */
export function presentUsage({ days, rows, budget, names }: TeamUsage): UsageBody {
  const byDay = totalsBy(rows, ({ day }) => day);
  const answered = rows.filter(({ model }) => model !== '');
  return {
    from: days.at(0) ?? '',
    to: days.at(-1) ?? '',
    budget: presentBudget(budget),
    total: presentCounts(totalOf(rows)),
    days: days.map((day) => ({ day, ...presentCounts(byDay.get(day) ?? noCounts()) })),
    models: ranked(totalsBy(answered, ({ model }) => model)).map(([model, counts]) => ({ model, ...counts })),
    tools: toolsOf(rows),
    assistants: ranked(totalsBy(rows, ({ instance }) => instance)).map(([instance, counts]) => ({
      assistant: assistantName(names, instance),
      ...counts,
    })),
  };
}

/** The state of a team's budget as the API returns it. */
export function presentBudget(budget: BudgetStatus): z.infer<typeof budgetBody> {
  const { month, state, tokens, micros, nearest, resetsAt, override } = budget;
  return {
    month,
    state,
    words: budgetSummary(budget),
    tokens,
    dollars: inDollars(micros),
    questionsLeft: state === 'used_up' ? 0 : shortQuestionsWithin(tokensLeft(tokens)),
    part: nearest ? Math.min(1, nearest.limit > 0 ? nearest.used / nearest.limit : 1) : null,
    resetsAt: resetsAt.toISOString(),
    override: presentOverride(override),
  };
}

const tokensLeft = ({ used, held, limit }: LimitStatus): number | null =>
  limit === null ? null : Math.max(0, limit - used - held);

/** Counts as the API returns them. */
export function presentCounts(totals: UsageCounts): CountsBody {
  const { calls, failed, throttled, refused, lost, input, cachedInput, output, tokens, charge } = totals;
  const dollars = toDollars(charge);
  return { calls, failed, throttled, refused, lost, input, cachedInput, output, tokens, dollars };
}

/** Micro-dollars as dollars, exact to the micro-dollar. */
export const toDollars = (micros: number): number => micros / 1_000_000;

/** The name of an assistant; one that was removed no longer has its own. */
export function assistantName(names: ReadonlyMap<string, string>, instance: string): string {
  return names.get(instance) ?? (instance ? `removed (${instance})` : 'trial chat');
}

function inDollars({ used, held, limit }: LimitStatus): LimitStatus {
  return { used: toDollars(used), held: toDollars(held), limit: limit === null ? null : toDollars(limit) };
}

function ranked(totals: Map<string, UsageCounts>): [string, CountsBody][] {
  return [...totals]
    .sort(([, a], [, b]) => b.tokens - a.tokens)
    .map(([part, counts]) => [part, presentCounts(counts)]);
}

function toolsOf(rows: readonly UsageRow[]): UsageBody['tools'] {
  const counts = new Map<string, number>();
  for (const { tools } of rows)
    for (const [tool, calls] of Object.entries(tools ?? {}))
      counts.set(tool, (counts.get(tool) ?? 0) + calls);
  return [...counts].map(([tool, calls]) => ({ tool, calls })).sort((a, b) => b.calls - a.calls);
}
