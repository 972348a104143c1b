import type { Amount, BudgetRefusal } from '../budget/budget-client.contract.ts';
import { countText, dollarsText } from '../text/quantities.ts';
import { LlmError } from './llm-error.ts';

/** A usual answer takes a few seconds, and returns what it had reserved and did not use. */
const RESERVED_RETRY_S = 5;

/** The error for the owner of an assistant when a budget has no room for a call; the assistant shows it. */
export function quotaError(refusal: BudgetRefusal, worst: Amount): LlmError {
  const { budget, unit, resetsAt } = refusal;
  const retryAfter = Math.max(1, Math.ceil((resetsAt.getTime() - Date.now()) / 1000));
  if (budget === 'minute')
    return new LlmError(
      'rate_limit_exceeded',
      `Too many ${unit === 'tokens' ? 'tokens' : 'questions'} in one minute. Try again in ${retryAfter} s.`,
      { retryAfter },
    );
  if (refusal.isReserved)
    return new LlmError(
      'rate_limit_exceeded',
      `Other questions under way have reserved the rest of the ${unit} for this ${budget}. Try again in ${RESERVED_RETRY_S} s.`,
      { retryAfter: RESERVED_RETRY_S },
    );
  const day = resetsAt.toISOString().slice(0, 10);
  return new LlmError(
    'insufficient_quota',
    `${quotaMessage(refusal, worst)} It continues automatically on ${day} (UTC); the dashboard shows its usage.${overrideMessage(refusal)}`,
  );
}

/** A temporary limit differs from what the owner knows, so the message says until when it applies. */
function overrideMessage({ budget, unit, override }: BudgetRefusal): string {
  if (!override) return '';
  const limit = unit === 'money' ? dollars(override.limit) : `${countText(override.limit)} tokens`;
  return ` A temporary budget of ${limit} a ${budget} applies until the end of ${override.until} (UTC).`;
}

/** What is left may be a large part of the budget and still too little for a long conversation. */
function quotaMessage({ budget, of, unit, left }: BudgetRefusal, worst: Amount): string {
  const whose = of === 'team' ? 'your account' : 'this assistant';
  if (left <= 0)
    return unit === 'money'
      ? `${capitalized(whose)} has used up its money for this ${budget}.`
      : `${capitalized(whose)} has used up its tokens for this ${budget}.`;
  const needs = unit === 'money' ? dollars(worst.micros) : `${countText(worst.tokens)} tokens`;
  const has = unit === 'money' ? dollars(left) : countText(left);
  return `This question may need ${needs}, and ${whose} has ${has} left for this ${budget}. A shorter conversation may still fit.`;
}

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const dollars = (micros: number): string => dollarsText(micros / 1e6);
