import type { AnthropicMessage } from './messages.ts';
import type { ModelTraits } from './traits.ts';

/** How a model is told to think; nothing where it is not. */
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
// The least that Anthropic takes (docs, Extended thinking).
const leastBudget = 1_024;

/** OpenAI's effort as Anthropic's. A budget never takes more than half of what the answer may have in all. */
export function thinkingOf(
  effort: string | null | undefined,
  traits: ModelTraits,
  { maxTokens, forced, turns }: { maxTokens: number; forced: boolean; turns: readonly AnthropicMessage[] },
): Thinking {
  const wanted = efforts[effort ?? ''];
  // A model that thinks cannot be forced to call a tool.
  if (!wanted || forced || traits.thinking === 'none') return {};
  if (traits.thinking === 'adaptive')
    return { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: wanted } };
  const budget = Math.min(budgets[wanted], Math.floor(maxTokens / 2));
  return budget < leastBudget || isAmidTools(turns)
    ? {}
    : { thinking: { type: 'enabled', budget_tokens: budget } };
}

/** What was thought before a call of a tool has to be sent back with a budget, signed, and OpenAI's form has no place for it. */
function isAmidTools(turns: readonly AnthropicMessage[]): boolean {
  return turns.at(-1)?.content.some(({ type }) => type === 'tool_result') ?? false;
}
