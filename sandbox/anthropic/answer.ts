import type { Message, ModelPrompt } from '../model/conversation.ts';
import type { PromptCache } from '../model/prompt-cache.ts';
import { replyTo } from '../model/reply.ts';
import { countPrompt, countTokens, cutToTokens } from '../model/tokens.ts';
import type { ToolChoice } from '../model/tools.ts';
import { type CacheUsage, cacheUsageOf } from './cache-usage.ts';
import { identifier } from './errors.ts';
import { type AnthropicBlock, blocksOf, blockText, type MessagesRequest } from './request.schema.ts';
import { isThinking } from './rules.ts';

/** A content block of an answer. */
export type AnswerBlock =
  | { type: 'thinking'; thinking: string; signature: string }
  | { type: 'text'; text: string }
  | { type: 'tool_use'; id: string; name: string; input: Record<string, unknown> };

/** One complete answer, before it is sent as a body or a stream. */
export interface AnthropicAnswer {
  id: string;
  model: string;
  content: AnswerBlock[];
  stopReason: 'end_turn' | 'max_tokens' | 'stop_sequence' | 'tool_use';
  stopSequence: string | null;
  usage: AnthropicUsage;
}

/** Tokens as Anthropic counts them: `input_tokens` are those that no cache has. */
interface AnthropicUsage extends CacheUsage {
  input_tokens: number;
  output_tokens: number;
  service_tier: 'standard';
}

/** Creates the whole answer; streaming only changes how it is sent. `cache` has the prompts that were cached before. */
export function answer(request: MessagesRequest, cache: PromptCache): AnthropicAnswer {
  const question = questionOf(request);
  const reply = replyTo(question);
  const thought: AnswerBlock[] = isThinking(request)
    ? [{ type: 'thinking', thinking: reply.reasoning, signature: 'c2FuZGJveA==' }]
    : [];
  const called = reply.calls.map((call) => ({ type: 'tool_use' as const, id: identifier('toolu'), ...call }));
  const ending =
    called.length > 0
      ? { content: called, stopReason: 'tool_use' as const, stopSequence: null }
      : spoken(reply.content, request);
  const content = [...thought, ...ending.content];
  return {
    ...ending,
    id: identifier('msg'),
    model: request.model,
    content,
    usage: usageOf(request, question, content, cache),
  };
}

/** The tokens of a prompt, cached or not. */
export function promptTokens(request: MessagesRequest, question = questionOf(request)): number {
  return countPrompt(question.messages) + countTokens(JSON.stringify(request.tools ?? ''));
}

function usageOf(
  request: MessagesRequest,
  question: ModelPrompt,
  content: readonly AnswerBlock[],
  cache: PromptCache,
): AnthropicUsage {
  const cached = cacheUsageOf(request, cache);
  const inCache = cached.cache_creation_input_tokens + cached.cache_read_input_tokens;
  return {
    input_tokens: promptTokens(request, question) - inCache,
    ...cached,
    output_tokens: countTokens(content.map(blockText).join('\n')),
    service_tier: 'standard',
  };
}

/** The answer as a response body. */
export function anthropicBody({
  id,
  model,
  content,
  stopReason,
  stopSequence,
  usage,
}: AnthropicAnswer): object {
  return {
    id,
    type: 'message',
    role: 'assistant',
    model,
    content,
    stop_reason: stopReason,
    stop_sequence: stopSequence,
    usage,
  };
}

function spoken(
  text: string,
  request: MessagesRequest,
): Pick<AnthropicAnswer, 'stopReason' | 'stopSequence'> & { content: AnswerBlock[] } {
  const stop = request.stop_sequences?.find((sequence) => text.includes(sequence));
  const until = stop ? text.slice(0, text.indexOf(stop)) : text;
  const cut = cutToTokens(until, request.max_tokens);
  const stopped = stop ? 'stop_sequence' : 'end_turn';
  return {
    content: cut ? [{ type: 'text', text: cut }] : [],
    stopReason: cut === until ? stopped : 'max_tokens',
    stopSequence: (cut === until && stop) || null,
  };
}

function questionOf({
  system = [],
  messages,
  tools = [],
  tool_choice: choice,
  output_config: config,
}: MessagesRequest): ModelPrompt {
  const schema = config?.format?.schema;
  return {
    messages: [
      ...blocksOf(system).map((block): Message => ({ role: 'system', content: blockText(block) })),
      ...messages.flatMap(({ role, content }) => turnsOf(role, blocksOf(content))),
    ],
    tools: tools.map(({ name, input_schema: { properties, required } }) => ({
      name,
      parameters: { properties: properties ?? undefined, required },
    })),
    toolChoice: choiceOf(choice),
    parallelTools: !(choice && 'disable_parallel_tool_use' in choice && choice.disable_parallel_tool_use),
    ...(schema && { format: { type: 'schema', schema } }),
  };
}

function choiceOf(choice: MessagesRequest['tool_choice']): ToolChoice {
  if (choice?.type === 'tool') return { name: choice.name };
  return ({ any: 'required', none: 'none', auto: 'auto' } as const)[choice?.type ?? 'auto'];
}

/** One API message as separate messages for tool results and text. */
function turnsOf(role: 'user' | 'assistant', blocks: AnthropicBlock[]): Message[] {
  const results = blocks.filter(({ type }) => type === 'tool_result');
  const others = blocks.filter(({ type }) => type !== 'tool_result');
  const texts: Message[] = others.length > 0 ? [{ role, content: others.map(blockText).join('\n') }] : [];
  return [...results.map((block): Message => ({ role: 'tool', content: blockText(block) })), ...texts];
}
