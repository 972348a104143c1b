import type { MessagesRequest } from '../../request/messages.schema.ts';
import type { ModelTraits } from './traits.ts';

// The smallest budget that Anthropic accepts, and a usual one (docs, Extended thinking).
const LEAST_BUDGET = 1_024;
const USUAL_BUDGET = 8_192;

/** The members of a request that change; undefined removes one. */
interface ThinkingChange {
  thinking?: unknown;
  output_config?: unknown;
}

/**
 * The thinking that a request asks for, as its model accepts it: newer models decide themselves and take an effort, older
 * ones get a budget. A client that names one of our models cannot know which of them answers.
 */
export function acceptedThinking(
  request: MessagesRequest,
  traits: ModelTraits,
  maxTokens: number,
): ThinkingChange {
  const { thinking, output_config: config } = request;
  const effort = traits.thinking === 'adaptive' ? {} : withoutEffort(config);
  if (thinking?.type !== 'enabled' && thinking?.type !== 'adaptive')
    return { ...effort, ...(thinking && { thinking }) };
  if (isForced(request) || traits.thinking === 'none') return { ...effort, thinking: undefined };
  if (traits.thinking === 'adaptive') {
    // Budgets went with sampling.
    const isAccepted = thinking.type === 'adaptive' || traits.sampling;
    return { thinking: isAccepted ? thinking : { type: 'adaptive' } };
  }
  return { ...effort, thinking: lacksThinking(request) ? undefined : withinLimit(thinking, maxTokens) };
}

function withoutEffort(config: MessagesRequest['output_config']): ThinkingChange {
  if (!config || config.effort === undefined) return {};
  const { effort: _effort, ...others } = config;
  return { output_config: Object.keys(others).length > 0 ? others : undefined };
}

function withinLimit(
  thinking: NonNullable<MessagesRequest['thinking']>,
  maxTokens: number,
): object | undefined {
  const wanted = thinking.budget_tokens ?? USUAL_BUDGET;
  const budget = wanted < maxTokens ? wanted : Math.floor(maxTokens / 2);
  return budget < LEAST_BUDGET ? undefined : { ...thinking, type: 'enabled', budget_tokens: budget };
}

/** A thinking model cannot be forced to call a tool. */
function isForced({ tool_choice: choice }: MessagesRequest): boolean {
  return choice?.type === 'any' || choice?.type === 'tool';
}

/** With a budget, a call of a tool must follow its thinking, which an answer of another provider does not have. */
function lacksThinking({ messages }: MessagesRequest): boolean {
  const last = messages.findLast(({ role }) => role === 'assistant');
  const blocks = typeof last?.content === 'object' ? last.content : [];
  const first = blocks[0]?.type;
  return (
    blocks.some(({ type }) => type === 'tool_use') && first !== 'thinking' && first !== 'redacted_thinking'
  );
}
