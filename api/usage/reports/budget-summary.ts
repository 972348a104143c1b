import type { LimitUsage } from '../../../gateway/budget/limits.ts';
import type { BudgetStatus } from './budget-status.ts';

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const dollars = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });
const date = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' });

/** How a customer stands, in a few words for her. */
export function budgetSummary(budget: BudgetStatus): string {
  const { nearest, tokens, alertSent } = budget;
  if (!nearest) return `${whole.format(tokens.used)} tokens are used this month.`;
  const used = `${amountOf(nearest)} of ${periodOf(nearest)} ${limitOf(nearest)} ${verbOf(nearest)} used.`;
  // Of a limit that was raised since, or of a day, nobody was written to.
  const isTold = alertSent && budget.state !== 'free' && nearest.budget === 'month';
  return [used, ...rulesOf(budget, nearest), ...(isTold ? ['We wrote to you about it.'] : [])].join(' ');
}

/** Tokens that a long conversation, with its longest answer, may need. */
const LONG_QUESTION = 50_000;
const SHORT = 'A question that may not fit into what is left, with its longest answer, is refused.';

/** Of money, enough: what a question may cost is its model's to say. */
const leftOf = ({ unit, limit, used }: LimitUsage): number =>
  unit === 'money' ? Number.POSITIVE_INFINITY : limit - used;

/** What holds by now, and until when. */
function rulesOf({ state, resetsAt, requestsPerMinute }: BudgetStatus, nearest: LimitUsage): string[] {
  const until = `${date.format(resetsAt)} (UTC)`;
  if (state === 'used_up') return [`Your assistant goes on by itself on ${until}.`];
  const short = leftOf(nearest) < LONG_QUESTION ? [SHORT] : [];
  if (state === 'alerted') return ['From nine tenths on, fewer questions a minute pass.', ...short];
  if (state === 'free') return short;
  const rate = requestsPerMinute === undefined ? 'fewer' : `${whole.format(requestsPerMinute)}`;
  return [
    `Until ${until}, ${rate} questions a minute pass, and one whose longest answer may not fit into ${periodOf(nearest)} rest is refused.`,
  ];
}

const periodOf = ({ budget }: LimitUsage): string => (budget === 'day' ? 'today’s' : 'this month’s');
const verbOf = ({ unit }: LimitUsage): string => (unit === 'money' ? 'is' : 'are');
const amountOf = ({ unit, used }: LimitUsage): string =>
  unit === 'money' ? dollars.format(used / 1e6) : whole.format(used);
const limitOf = ({ unit, limit }: LimitUsage): string =>
  unit === 'money' ? dollars.format(limit / 1e6) : `${whole.format(limit)} tokens`;
