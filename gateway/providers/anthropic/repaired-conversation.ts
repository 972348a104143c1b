import type { MessageBlock, MessagesRequest, MessageTurn } from '../../request/messages.schema.ts';
import type { AnthropicMessage, ContentBlock } from './message.ts';
import { wellFormedTurns } from './messages.ts';
import type { ModelTraits } from './traits.ts';

/** A conversation that other providers take, as Anthropic takes it; empty where it is right as it is. */
export function repairedConversation(
  { messages, system }: MessagesRequest,
  traits: ModelTraits,
): { messages?: AnthropicMessage[]; system?: unknown } {
  const said = messages.map(({ role, content }) => ({ role, content: blocksOf(content) }));
  const later = said.filter(({ role }) => role === 'system').flatMap(({ content }) => content);
  const turns = said.flatMap(({ role, content }): AnthropicMessage[] =>
    role === 'system' ? [] : [{ role, content: content.filter(isSent) }],
  );
  // Newer models refuse to continue a message of their own (docs, Migrating to 4.6).
  const repaired = wellFormedTurns(turns, { userLast: traits.thinking === 'adaptive' });
  const isSame = JSON.stringify(repaired) === JSON.stringify(said);
  return {
    ...(!isSame && { messages: repaired }),
    ...(later.length > 0 && { system: [...systemBlocks(system), ...later] }),
  };
}

/** Blocks of a request have the members that Anthropic knows, and may have others that it knows too. */
function blocksOf(content: MessageTurn['content']): ContentBlock[] {
  const blocks: readonly MessageBlock[] =
    typeof content === 'string' ? [{ type: 'text', text: content }] : content;
  return blocks as ContentBlock[];
}

function systemBlocks(system: MessagesRequest['system']): unknown[] {
  return typeof system === 'string' ? [{ type: 'text', text: system }] : (system ?? []);
}

/** Anthropic refuses blank text. */
function isSent(block: ContentBlock): boolean {
  return block.type !== 'text' || block.text.trim() !== '';
}
