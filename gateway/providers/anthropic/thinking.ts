import type { AnthropicMessage } from './message.ts';
import type { ModelTraits } from './traits.ts';

/** The thinking parameters of a request; empty where the model should not think. */
export interface Thinking {
  thinking?: { type: 'enabled'; budget_tokens: number } | { type: 'adaptive'; display: 'summarized' };
  output_config?: { effort: 'low' | 'medium' | 'high' };
}

type Effort = NonNullable<Thinking['output_config']>['effort'];

const efforts: Record<string, Effort> = {
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'high',
};

const budgets: Record<Effort, number> = { low: 2_048, medium: 8_192, high: 24_576 };
// The smallest budget that Anthropic accepts (docs, Extended thinking).
const leastBudget = 1_024;

/** OpenAI's effort as Anthropic's. A budget never takes more than half of the answer's token limit. */
export function thinkingOf(
  effort: string | null | undefined,
  traits: ModelTraits,
  { maxTokens, forced, turns }: { maxTokens: number; forced: boolean; turns: readonly AnthropicMessage[] },
): Thinking {
  const wanted = efforts[effort ?? ''];
  // A thinking model cannot be forced to call a tool.
  if (!wanted || forced || traits.thinking === 'none') return {};
  if (traits.thinking === 'adaptive')
    return { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: wanted } };
  const budget = Math.min(budgets[wanted], Math.floor(maxTokens / 2));
  return budget < leastBudget || isAmidTools(turns)
    ? {}
    : { thinking: { type: 'enabled', budget_tokens: budget } };
}

/**
 * With a budget, the signed thinking before a tool call has to be sent back, and OpenAI's format has no place for it.
 */
function isAmidTools(turns: readonly AnthropicMessage[]): boolean {
  return turns.at(-1)?.content.some(({ type }) => type === 'tool_result') ?? false;
}
