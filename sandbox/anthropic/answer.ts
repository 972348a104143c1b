import type { Message, ModelPrompt } from '../model/conversation.ts';
import { replyTo } from '../model/reply.ts';
import { countPrompt, countTokens, cutToTokens } from '../model/tokens.ts';
import type { ToolChoice } from '../model/tools.ts';
import { identifier } from './errors.ts';
import { type AnthropicBlock, blocksOf, type MessagesRequest } from './request.schema.ts';
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
  inputTokens: number;
  outputTokens: number;
}

/** Creates the whole answer; streaming only changes how it is sent. */
export function answer(request: MessagesRequest): AnthropicAnswer {
  const question = questionOf(request);
  const reply = replyTo(question);
  const thought: AnswerBlock[] = isThinking(request)
    ? [{ type: 'thinking', thinking: reply.reasoning, signature: 'c2FuZGJveA==' }]
    : [];
  const ending = reply.call
    ? {
        content: [{ type: 'tool_use' as const, id: identifier('toolu'), ...reply.call }],
        stopReason: 'tool_use' as const,
        stopSequence: null,
      }
    : spoken(reply.content, request);
  const content = [...thought, ...ending.content];
  return {
    ...ending,
    id: identifier('msg'),
    model: request.model,
    content,
    inputTokens: countPrompt(question.messages) + countTokens(JSON.stringify(request.tools ?? '')),
    outputTokens: countTokens(content.map(textOf).join('\n')),
  };
}

/** The answer as a response body. */
export function anthropicBody({
  id,
  model,
  content,
  stopReason,
  stopSequence,
  inputTokens,
  outputTokens,
}: AnthropicAnswer): object {
  return {
    id,
    type: 'message',
    role: 'assistant',
    model,
    content,
    stop_reason: stopReason,
    stop_sequence: stopSequence,
    usage: anthropicUsage(inputTokens, outputTokens),
  };
}

/** Usage as in a body and at the start of a stream. */
export function anthropicUsage(inputTokens: number, outputTokens: number): object {
  return {
    input_tokens: inputTokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: outputTokens,
    service_tier: 'standard',
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
}: MessagesRequest): ModelPrompt {
  return {
    messages: [
      ...blocksOf(system).map((block): Message => ({ role: 'system', content: textOf(block) })),
      ...messages.flatMap(({ role, content }) => turnsOf(role, blocksOf(content))),
    ],
    tools: tools.map(({ name, input_schema: { properties, required } }) => ({
      name,
      parameters: { properties: properties ?? undefined, required },
    })),
    toolChoice: choiceOf(choice),
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
  const texts: Message[] = others.length > 0 ? [{ role, content: others.map(textOf).join('\n') }] : [];
  return [...results.map((block): Message => ({ role: 'tool', content: textOf(block) })), ...texts];
}

function textOf(block: AnthropicBlock | AnswerBlock): string {
  if (block.type === 'text') return block.text;
  if (block.type === 'thinking') return block.thinking;
  if (block.type === 'tool_use') return JSON.stringify([block.name, block.input]);
  if (block.type === 'tool_result')
    return blocksOf(block.content || ' ')
      .map(textOf)
      .join('\n');
  return '';
}
