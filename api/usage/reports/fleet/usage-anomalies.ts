import type { UsageCounts } from '../../../../gateway/records/usage-day.model.ts';
import { countText, percentText } from '../../../../gateway/text/quantities.ts';
import type { BudgetStatus } from '../budget-status.ts';
import { lastDays } from '../days.ts';
import { totalOf } from '../totals.ts';

/** Something in a customer's usage that an operator should check: what it is, and what to do. */
export interface UsageAnomaly {
  code: 'refused' | 'failed' | 'throttled' | 'sudden' | 'early';
  words: string;
  todo: string;
}

/** The usage that is checked for anomalies. */
export interface ObservedUsage {
  /** Counts by day (UTC), for at least a month back. */
  days: ReadonlyMap<string, UsageCounts>;
  budget: BudgetStatus;
  now: Date;
}

/** Fewer calls are no anomaly: a customer who tries something out makes a few calls that fail. */
const FEWEST_CALLS = 20;
/** A day with fewer tokens is not sudden. */
const FEWEST_TOKENS = 10_000;
/** Days with calls that make a habit. */
const HABIT_DAYS = 3;
/** How many times the median of the habit a sudden day has. */
const SUDDEN = 10;
/** Last day of a month on which heavy use of a limit is early. */
const EARLY_DAY = 7;
/** Used share of a limit that is early. */
const EARLY_PART = 0.8;

/**
 * The anomalies in a customer's usage, the most serious first. Refused, failed and throttled calls count yesterday and
 * today.
 */
export function usageAnomaliesOf(usage: ObservedUsage): UsageAnomaly[] {
  return [early, sudden, refused, failed, throttled].flatMap((detect) => detect(usage) ?? []);
}

function early({ budget: { nearest }, now }: ObservedUsage): UsageAnomaly | undefined {
  if (nearest?.budget !== 'month' || now.getUTCDate() > EARLY_DAY) return undefined;
  const part = nearest.limit > 0 ? nearest.used / nearest.limit : 1;
  if (part < EARLY_PART) return undefined;
  return {
    code: 'early',
    words: `${percentText(part)} of the month’s ${nearest.unit} ${nearest.unit === 'money' ? 'is' : 'are'} used by day ${now.getUTCDate()}.`,
    todo: 'Ask what it is used for. If the use is legitimate, raise the limit (clawdet models limit).',
  };
}

function sudden({ days, now }: ObservedUsage): UsageAnomaly | undefined {
  const [today = '', ...before] = lastDays(now, 30).reverse();
  const tokens = days.get(today)?.tokens ?? 0;
  const habit = before.flatMap((day) => days.get(day)?.tokens || []);
  const usual = medianOf(habit);
  if (habit.length < HABIT_DAYS || tokens < FEWEST_TOKENS || tokens < usual * SUDDEN) return undefined;
  return {
    code: 'sudden',
    words: `${countText(tokens)} tokens today, ${countText(tokens / usual)} times a usual day (${countText(usual)}).`,
    todo: 'Check whether somebody else uses the key: if so, have its owner replace it, or suspend the assistant (clawdet models suspend).',
  };
}

function refused(usage: ObservedUsage): UsageAnomaly | undefined {
  const { refused: stopped, calls } = lately(usage);
  if (stopped < FEWEST_CALLS || stopped < calls) return undefined;
  return {
    code: 'refused',
    words: `${countText(stopped)} calls were refused since yesterday, and ${countText(calls)} were let through.`,
    todo: 'An assistant in a loop asks until it is stopped: read its log, and suspend it (clawdet models suspend) if the loop does not end by itself.',
  };
}

function failed(usage: ObservedUsage): UsageAnomaly | undefined {
  const { failed: all, throttled: limited, calls } = lately(usage);
  const errors = all - limited;
  if (calls < FEWEST_CALLS || errors < calls / 4) return undefined;
  return {
    code: 'failed',
    words: `${countText(errors)} of ${countText(calls)} calls since yesterday ended with an error.`,
    todo: 'Find its calls in the log of the gateway: either a provider is down, or the assistant asks what no provider can answer.',
  };
}

function throttled(usage: ObservedUsage): UsageAnomaly | undefined {
  const { throttled: limited, calls } = lately(usage);
  if (calls < FEWEST_CALLS || limited < calls / 10) return undefined;
  return {
    code: 'throttled',
    words: `${countText(limited)} of ${countText(calls)} calls since yesterday were throttled by the providers.`,
    todo: 'Ask the provider for a higher rate limit, or add another provider to LLM_UPSTREAMS.',
  };
}

function lately({ days, now }: ObservedUsage): UsageCounts {
  return totalOf(lastDays(now, 2).flatMap((day) => days.get(day) ?? []));
}

/** The median; of an even number of values, the upper one in the middle. */
function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
