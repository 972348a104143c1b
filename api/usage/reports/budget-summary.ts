import type { LimitUsage } from '../../../gateway/budget/limits.ts';
import { countText, dollarsText } from '../../../gateway/text/quantities.ts';
import type { BudgetStatus } from './budget-status.ts';

const date = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' });

/** The state of a customer's budget in a few words, written for the customer. */
export function budgetSummary(budget: BudgetStatus): string {
  const { nearest, tokens, alertSent } = budget;
  if (!nearest) return `${countText(tokens.used)} tokens are used this month.`;
  const used = `${amountOf(nearest)} of ${periodOf(nearest)} ${limitOf(nearest)} ${verbOf(nearest)} used.`;
  // Nobody is mailed about a limit of a day, or about one that was raised since.
  const isMailed = alertSent && budget.state !== 'free' && nearest.budget === 'month';
  return [used, ...rulesOf(budget, nearest), ...(isMailed ? ['We wrote to you about it.'] : [])].join(' ');
}

/** Tokens that a long conversation may need with its longest possible answer. */
const LONG_QUESTION = 50_000;
const SHORT = 'A question is refused if its longest possible answer may not fit into what is left.';

/** Unlimited for money, because the cost of a question depends on its model. */
const leftOf = ({ unit, limit, used }: LimitUsage): number =>
  unit === 'money' ? Number.POSITIVE_INFINITY : limit - used;

/** Which restrictions apply now, and until when. */
function rulesOf({ state, resetsAt, requestsPerMinute }: BudgetStatus, nearest: LimitUsage): string[] {
  const until = `${date.format(resetsAt)} (UTC)`;
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
