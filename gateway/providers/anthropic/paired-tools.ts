import type { AnthropicMessage, ContentBlock } from './message.ts';

/**
 * Anthropic refuses a tool call without its result in the next message, and a result without its call. Others take both:
 * histories are cut, and calls are abandoned. A missing result becomes an error; a stray result becomes text.
 */
export function withPairedTools(messages: readonly AnthropicMessage[]): AnthropicMessage[] {
  const paired: AnthropicMessage[] = [];
  let open: string[] = [];
  for (const message of messages) {
    if (message.role === 'assistant') {
      if (open.length > 0) paired.push({ role: 'user', content: open.map(missingResult) });
      paired.push(message);
      open = message.content.flatMap((block) => (block.type === 'tool_use' ? [block.id] : []));
      continue;
    }
    paired.push({ role: 'user', content: answered(open, message.content) });
    open = [];
  }
  if (open.length > 0) paired.push({ role: 'user', content: open.map(missingResult) });
  return paired;
}

function answered(open: readonly string[], content: readonly ContentBlock[]): ContentBlock[] {
  const left = new Set(open);
  const blocks = content.flatMap((block): ContentBlock[] => {
    if (block.type !== 'tool_result' || left.delete(block.tool_use_id)) return [block];
    return [{ type: 'text', text: 'The result of a tool call:' }, ...resultBlocks(block.content)];
  });
  return [...[...left].map(missingResult), ...blocks];
}

function resultBlocks(content: ContentBlock[] | string | undefined): ContentBlock[] {
  if (typeof content !== 'string') return content ?? [];
  return content.trim() ? [{ type: 'text', text: content }] : [];
}

const missingResult = (id: string): ContentBlock => ({
  type: 'tool_result',
  tool_use_id: id,
  is_error: true,
  content: [{ type: 'text', text: 'There is no result.' }],
});
