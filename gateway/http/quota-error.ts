import type { Amount, BudgetRefusal } from '../budget/contract.ts';
import { LlmError } from './llm-error.ts';

const numberFormat = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** What the owner of an assistant reads, in the assistant's own words, when a budget has no room for a call. */
export function quotaError(refusal: BudgetRefusal, worst: Amount): LlmError {
  const { budget, unit, resetsAt } = refusal;
  const retryAfter = Math.max(1, Math.ceil((resetsAt.getTime() - Date.now()) / 1000));
  if (budget === 'minute')
    return new LlmError(
      'rate_limit_exceeded',
      `Too many ${unit === 'tokens' ? 'tokens' : 'questions'} in a minute. It goes on in ${retryAfter} s.`,
      { retryAfter },
    );
  const day = resetsAt.toISOString().slice(0, 10);
  return new LlmError(
    'insufficient_quota',
    `${quotaMessage(refusal, worst)} It goes on by itself on ${day} (UTC); the dashboard shows what was used.`,
  );
}

/** What is left may be a good part of the budget, and still too little for a long conversation. */
function quotaMessage({ budget, of, unit, left }: BudgetRefusal, worst: Amount): string {
  const whose = of === 'team' ? 'your account' : 'this assistant';
  if (left <= 0)
    return unit === 'money'
      ? `The money of ${whose} for this ${budget} is used up.`
      : `The tokens of ${whose} for this ${budget} are used up.`;
  const needs = unit === 'money' ? dollars(worst.micros) : `${numberFormat.format(worst.tokens)} tokens`;
  const has = unit === 'money' ? dollars(left) : numberFormat.format(left);
  return `This question may need ${needs}, and ${whose} has ${has} left for this ${budget}. A shorter conversation may still pass.`;
}

const dollars = (micros: number): string => `$${(micros / 1e6).toFixed(2)}`;
