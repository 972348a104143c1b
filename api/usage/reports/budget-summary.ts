import type { BudgetOverride } from '../../../gateway/budget/ledger.model.ts';
import type { LimitUsage } from '../../../gateway/budget/limits.ts';
import { countText, dollarsText } from '../../../gateway/text/quantities.ts';
import type { BudgetStatus } from './budget-status.ts';

/** The state of a customer's budget in a few words, written for the customer. */
export function budgetSummary(budget: BudgetStatus): string {
  const { nearest, tokens, alertSent, override } = budget;
  const temporary = override ? [overrideSentence(override)] : [];
  if (!nearest) return [`${countText(tokens.used)} tokens are used this month.`, ...temporary].join(' ');
  const used = `${amountOf(nearest)} of ${periodOf(nearest)} ${limitOf(nearest)} ${verbOf(nearest)} used.`;
  // Nobody is mailed about a limit of a day, or about one that was raised since.
  const isMailed = alertSent && budget.state !== 'free' && nearest.budget === 'month';
  const mailed = isMailed ? ['We wrote to you about it.'] : [];
  return [used, ...rulesOf(budget, nearest), ...mailed, ...temporary].join(' ');
}

/** A temporary budget: its limits, its last day and its reason. */
function overrideSentence({ limits, until, because }: BudgetOverride): string {
  const { monthTokens, monthMicros, dayTokens, dayMicros } = limits;
  const parts = [
    monthTokens !== undefined && `${tokensOf(monthTokens)} a month`,
    monthMicros !== undefined && `${moneyOf(monthMicros)} a month`,
    dayTokens !== undefined && `${tokensOf(dayTokens)} a day`,
    dayMicros !== undefined && `${moneyOf(dayMicros)} a day`,
  ].filter((part) => part !== false);
  const day = dateText(new Date(`${until}T00:00:00Z`), { dateStyle: 'long' });
  return `A temporary budget applies until the end of ${day} (UTC): ${parts.join(', ')}. The reason: ${because}`;
}

const tokensOf = (limit: number | null) =>
  limit === null ? 'any number of tokens' : `${countText(limit)} tokens`;
const moneyOf = (micros: number | null) =>
  micros === null ? 'any amount of money' : dollarsText(micros / 1e6);

/** Tokens that a long conversation may need with its longest possible answer. */
const LONG_QUESTION = 50_000;
const SHORT = 'A question is refused if its longest possible answer may not fit into what is left.';

/** Unlimited for money, because the cost of a question depends on its model. */
const leftOf = ({ unit, limit, used }: LimitUsage): number =>
  unit === 'money' ? Number.POSITIVE_INFINITY : limit - used;

/** Which restrictions apply now, and until when. */
function rulesOf({ state, resetsAt, requestsPerMinute }: BudgetStatus, nearest: LimitUsage): string[] {
  const until = `${dateText(resetsAt, { day: 'numeric', month: 'long' })} (UTC)`;
  if (state === 'used_up') return [`Your assistant resumes automatically on ${until}.`];
  const short = leftOf(nearest) < LONG_QUESTION ? [SHORT] : [];
  if (state === 'alerted') return ['From nine tenths on, fewer questions a minute are allowed.', ...short];
  if (state === 'free') return short;
  const rate = requestsPerMinute === undefined ? 'fewer' : countText(requestsPerMinute);
  return [
    `Until ${until}, ${rate} questions a minute are allowed. A question is refused if its longest possible answer may not fit into what is left of ${periodOf(nearest)} limit.`,
  ];
}

const periodOf = ({ budget }: LimitUsage): string => (budget === 'day' ? 'today’s' : 'this month’s');
const verbOf = ({ unit }: LimitUsage): string => (unit === 'money' ? 'is' : 'are');
const amountOf = ({ unit, used }: LimitUsage): string =>
  unit === 'money' ? dollarsText(used / 1e6) : countText(used);
const limitOf = ({ unit, limit }: LimitUsage): string =>
  unit === 'money' ? dollarsText(limit / 1e6) : `${countText(limit)} tokens`;

function dateText(date: Date, options: Intl.DateTimeFormatOptions): string {
  return date.toLocaleDateString('en-GB', { ...options, timeZone: 'UTC' });
}
