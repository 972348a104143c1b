import type { MessageBlock, MessagesRequest, MessageTurn } from '../../request/messages.schema.ts';
import { acceptedBlocks } from './accepted-blocks.ts';
import type { AnthropicMessage, ContentBlock } from './message.ts';
import { wellFormedTurns } from './messages.ts';
import { type ToolNames, toolNames } from './tool-names.ts';
import type { ModelTraits } from './traits.ts';

/** A conversation that other providers take, as Anthropic takes it; empty where it is right as it is. */
export function repairedConversation(
  { messages, system, tools }: MessagesRequest,
  traits: ModelTraits,
): { messages?: AnthropicMessage[]; system?: unknown } {
  const said = messages.map(({ role, content }) => ({ role, content: blocksOf(content) }));
  const later = said.flatMap(({ role, content }) => (role === 'system' ? content : []));
  const turns = said.flatMap(({ role, content }): AnthropicMessage[] =>
    role === 'system' ? [] : [{ role, content }],
  );
  const called = turns.flatMap(({ content }) =>
    content.flatMap((block) => (block.type === 'tool_use' ? [block.name] : [])),
  );
  const names = toolNames([...(tools ?? []).map(({ name }) => name), ...called]);
  // Newer models refuse to continue a message of their own (docs, Migrating to 4.6).
  const repaired = wellFormedTurns(turns, { userLast: traits.thinking === 'adaptive', names });
  const isSame = JSON.stringify(repaired) === JSON.stringify(said);
  return { ...(!isSame && { messages: repaired }), ...repairedSystem(system, later, names) };
}

/** All system text in its one place; empty where it is right as it is. */
function repairedSystem(
  system: MessagesRequest['system'],
  later: readonly ContentBlock[],
  names: ToolNames,
): { system?: unknown } {
  const given = systemBlocks(system);
  const accepted = [...given, ...later].flatMap((block) => acceptedBlocks(block, names));
  if (JSON.stringify(accepted) === JSON.stringify(given)) return {};
  return { system: accepted.length > 0 ? accepted : undefined };
}

/** Blocks of a request have the members that Anthropic knows, and may have others that it knows too. */
function blocksOf(content: MessageTurn['content']): ContentBlock[] {
  const blocks: readonly MessageBlock[] =
    typeof content === 'string' ? [{ type: 'text', text: content }] : content;
  return blocks as ContentBlock[];
}

function systemBlocks(system: MessagesRequest['system']): ContentBlock[] {
  return typeof system === 'string' ? [{ type: 'text', text: system }] : (system ?? []);
}
