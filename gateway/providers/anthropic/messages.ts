import { objectOf } from '../json.ts';
import type { AnthropicMessage, ContentBlock } from './message.ts';
import { withPairedTools } from './paired-tools.ts';
import type { RequestMessage, ToolCall } from './translatable-request.schema.ts';

/** All system text, wherever it appears: Anthropic has one place for it. */
export function systemOf(messages: readonly RequestMessage[]): ContentBlock[] {
  return messages.flatMap(({ role, content }) =>
    role === 'system' || role === 'developer' ? blocksOf(content) : [],
  );
}

/** The conversation as Anthropic messages, well-formed even where a history was cut. The user speaks last. */
export function anthropicMessagesOf(messages: readonly RequestMessage[]): AnthropicMessage[] {
  const turns = withToolCallIds(messages).flatMap((message) => anthropicMessageOf(message) ?? []);
  return wellFormedTurns(turns, { userLast: true });
}

/**
 * A conversation as Anthropic takes it. Tool results belong to the user's message, before its other content; consecutive
 * messages of one role are merged; no message is empty; each tool call has its result; and the user speaks first and,
 * with `userLast`, last.
 */
export function wellFormedTurns(
  given: readonly AnthropicMessage[],
  { userLast }: { userLast: boolean },
): AnthropicMessage[] {
  const turns: AnthropicMessage[] = [];
  for (const turn of given) {
    const last = turns.at(-1);
    if (turn.content.length === 0) continue;
    if (last?.role === turn.role) last.content.push(...turn.content);
    else turns.push({ ...turn, content: [...turn.content] });
  }
  const paired = withPairedTools(turns);
  if (paired[0]?.role !== 'user') paired.unshift(filler());
  if (userLast && paired.at(-1)?.role !== 'user') paired.push(filler());
  return paired.map(resultsFirst);
}

const filler = (): AnthropicMessage => ({ role: 'user', content: [{ type: 'text', text: '…' }] });

/** Messages of OpenAI's older function calls as tool calls. A result belongs to the last call of its name that has none. */
function withToolCallIds(messages: readonly RequestMessage[]): RequestMessage[] {
  const unanswered = new Map<string, string>();
  let count = 0;
  const newId = (name: string): string => `function_${name}_${++count}`;
  return messages.map((message): RequestMessage => {
    if (message.role === 'function') {
      const id = unanswered.get(message.name) ?? newId(message.name);
      unanswered.delete(message.name);
      return { role: 'tool', tool_call_id: id, content: message.content };
    }
    if (message.role !== 'assistant' || !message.function_call) return message;
    const { name } = message.function_call;
    const call = { id: newId(name), type: 'function' as const, function: message.function_call };
    unanswered.set(name, call.id);
    return { ...message, tool_calls: [...(message.tool_calls ?? []), call] };
  });
}

function anthropicMessageOf(message: RequestMessage): AnthropicMessage | undefined {
  if (message.role === 'user') return { role: 'user', content: blocksOf(message.content) };
  if (message.role === 'tool')
    return { role: 'user', content: [resultOf(message.tool_call_id, message.content)] };
  if (message.role === 'assistant')
    return {
      role: 'assistant',
      content: [...blocksOf(message.content ?? ''), ...(message.tool_calls ?? []).map(useOf)],
    };
  return undefined;
}

function resultsFirst({ role, content }: AnthropicMessage): AnthropicMessage {
  const results = content.filter(({ type }) => type === 'tool_result');
  return { role, content: [...results, ...content.filter(({ type }) => type !== 'tool_result')] };
}

type Content = RequestMessage['content'];

function blocksOf(content: Content): ContentBlock[] {
  const parts = typeof content === 'string' ? [{ type: 'text' as const, text: content }] : (content ?? []);
  return parts.flatMap((part): ContentBlock[] => {
    if (part.type === 'image_url') return [imageOf(part.image_url.url)];
    const text = part.type === 'text' ? part.text : part.refusal;
    // Anthropic rejects empty or blank text.
    return text.trim() ? [{ type: 'text', text }] : [];
  });
}

function imageOf(url: string): ContentBlock {
  const [, mediaType, data] = /^data:([\w.+-]+\/[\w.+-]+);base64,(.*)$/s.exec(url) ?? [];
  return mediaType !== undefined && data !== undefined
    ? // A common misnomer, which only some providers take.
      { type: 'image', source: { type: 'base64', media_type: mediaType.replace('/jpg', '/jpeg'), data } }
    : { type: 'image', source: { type: 'url', url } };
}

function resultOf(id: string, content: Content): ContentBlock {
  const blocks = blocksOf(content);
  return { type: 'tool_result', tool_use_id: safe(id), ...(blocks.length > 0 && { content: blocks }) };
}

function useOf({ id, function: { name, arguments: text } }: ToolCall): ContentBlock {
  // A model may have produced arguments that are not an object; the conversation continues all the same.
  const input = text.trim() ? (objectOf(text) ?? { arguments: text }) : {};
  return { type: 'tool_use', id: safe(id), name, input };
}

/** Other providers' identifiers may contain characters that Anthropic rejects. */
function safe(id: string): string {
  return id.replace(/[^\w-]/g, '_') || '_';
}
