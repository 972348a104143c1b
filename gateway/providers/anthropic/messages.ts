import { objectOf } from '../json.ts';
import { acceptedBlocks } from './accepted-blocks.ts';
import { imageSourceAt } from './image-source.ts';
import type { AnthropicMessage, ContentBlock } from './message.ts';
import { withPairedTools } from './paired-tools.ts';
import type { ToolNames } from './tool-names.ts';
import type { RequestMessage, ToolCall } from './translatable-request.schema.ts';

/** All system text, wherever it appears: Anthropic has one place for it. */
export function systemOf(messages: readonly RequestMessage[]): ContentBlock[] {
  return messages
    .flatMap(({ role, content }) => (role === 'system' || role === 'developer' ? blocksOf(content) : []))
    .filter((block) => block.type === 'text' && block.text.trim());
}

/** The conversation as Anthropic messages, well-formed even where a history was cut. The user speaks last. */
export function anthropicMessagesOf(
  messages: readonly RequestMessage[],
  names: ToolNames,
): AnthropicMessage[] {
  return wellFormedTurns(messages.flatMap(turnsOf), { userLast: true, names });
}

/** How a conversation is made well-formed. */
interface TurnOptions {
  userLast: boolean;
  names: ToolNames;
}

/**
 * A conversation as Anthropic takes it. Blocks have its form; tool results belong to the user's message, before its other
 * content; consecutive messages of one role are merged; no message is empty; each tool call has its result; and the user
 * speaks first and, with `userLast`, last.
 */
export function wellFormedTurns(
  given: readonly AnthropicMessage[],
  { userLast, names }: TurnOptions,
): AnthropicMessage[] {
  const turns: AnthropicMessage[] = [];
  for (const { role, content } of given) {
    const last = turns.at(-1);
    const blocks = content.flatMap((block) => acceptedBlocks(block, names));
    if (blocks.length === 0) continue;
    if (last?.role === role) last.content.push(...blocks);
    else turns.push({ role, content: blocks });
  }
  const paired = withPairedTools(turns);
  if (paired[0]?.role !== 'user') paired.unshift(filler());
  const turnsInOrder = paired.map(resultsFirst);
  if (turnsInOrder.at(-1)?.role === 'user') return turnsInOrder;
  return userLast ? [...turnsInOrder, filler()] : turnsInOrder.map(trimmedLast);
}

const filler = (): AnthropicMessage => ({ role: 'user', content: [{ type: 'text', text: '…' }] });

/** The messages for one of another format. Only the user shows images to Anthropic. */
function turnsOf(message: RequestMessage): AnthropicMessage[] {
  const blocks = blocksOf(message.content);
  if (message.role === 'user') return [{ role: 'user', content: blocks }];
  if (message.role === 'tool')
    return [
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: message.tool_call_id, content: blocks }],
      },
    ];
  const images = blocks.filter(({ type }) => type === 'image');
  const shown: AnthropicMessage[] = [{ role: 'user', content: images }];
  if (message.role !== 'assistant') return shown;
  const said = blocks.filter(({ type }) => type === 'text');
  return [{ role: 'assistant', content: [...said, ...message.tool_calls.map(useOf)] }, ...shown];
}

function resultsFirst({ role, content }: AnthropicMessage): AnthropicMessage {
  const results = content.filter(({ type }) => type === 'tool_result');
  return { role, content: [...results, ...content.filter(({ type }) => type !== 'tool_result')] };
}

/** Anthropic does not continue a message of its own that ends with whitespace. */
function trimmedLast(turn: AnthropicMessage, index: number, all: readonly unknown[]): AnthropicMessage {
  const last = turn.content.at(-1);
  if (index < all.length - 1 || last?.type !== 'text') return turn;
  return { ...turn, content: [...turn.content.slice(0, -1), { ...last, text: last.text.trimEnd() }] };
}

function blocksOf(content: RequestMessage['content']): ContentBlock[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return content.map((part) =>
    part.type === 'image_url'
      ? { type: 'image', source: imageSourceAt(part.image_url.url) }
      : { type: 'text', text: part.text },
  );
}

function useOf({ id, function: { name, arguments: text } }: ToolCall): ContentBlock {
  // A model may have produced arguments that are not an object; the conversation continues all the same.
  const input = text.trim() ? (objectOf(text) ?? { arguments: text }) : {};
  return { type: 'tool_use', id, name, input };
}
