import { isObject } from '../json.ts';
import type { TokenUsage } from '../provider.ts';
import { tokenCount } from '../token-count.ts';

/**
 * Usage in OpenAI's format from any provider: xAI leaves reasoning out of `completion_tokens` and has it only in
 * `total_tokens`, OpenAI has it in both. Undefined where a required count is missing or any count is invalid: then
 * usage counts as not reported.
 */
export function readUsage(reported: unknown): TokenUsage | undefined {
  if (!isObject(reported)) return undefined;
  const input = tokenCount(reported.prompt_tokens);
  const completion = tokenCount(reported.completion_tokens);
  const total = tokenCount(reported.total_tokens);
  const cached = tokenCount(detail(reported.prompt_tokens_details, 'cached_tokens')) ?? 0;
  const reasoning = tokenCount(detail(reported.completion_tokens_details, 'reasoning_tokens')) ?? 0;
  if (input === undefined || completion === undefined) return undefined;
  if ([input, completion, total ?? 0, cached, reasoning].some(Number.isNaN)) return undefined;
  const output = withReasoning(completion, reasoning, total === undefined ? undefined : total - input);
  return { input, cachedInput: Math.min(cached, input), output };
}

/** `beside` is the total without the input. Without a total, reasoning beyond the completion cannot be part of it. */
function withReasoning(completion: number, reasoning: number, beside: number | undefined): number {
  if (beside === undefined) return reasoning > completion ? completion + reasoning : completion;
  return Math.min(Math.max(completion, beside), completion + reasoning);
}

function detail(details: unknown, name: string): unknown {
  return isObject(details) ? details[name] : undefined;
}
