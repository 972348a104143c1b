import { acceptedSource } from './image-source.ts';
import type { ContentBlock } from './message.ts';
import type { ToolNames } from './tool-names.ts';

/**
 * A content block as Anthropic accepts it, which is stricter than others; none where nothing is left of it. Ids of tool
 * calls are left to `withPairedTools`.
 */
export function acceptedBlocks(given: ContentBlock, names: ToolNames): ContentBlock[] {
  const block = withoutNulls(given);
  switch (block.type) {
    case 'text':
      return block.text.trim() ? [block] : [];
    case 'image':
      return [{ ...block, source: acceptedSource(block.source) }];
    case 'tool_use':
      return [{ ...block, name: names.sent(block.name) }];
    case 'tool_result':
      return [acceptedResult(block, names)];
    case 'thinking':
      return block.signature ? [block] : [];
    default:
      return block.data ? [block] : [];
  }
}

function acceptedResult(
  { content, ...result }: Extract<ContentBlock, { type: 'tool_result' }>,
  names: ToolNames,
): ContentBlock {
  if (typeof content === 'string') return content.trim() ? { ...result, content } : result;
  const accepted = (content ?? []).flatMap((block) => acceptedBlocks(block, names));
  return accepted.length > 0 ? { ...result, content: accepted } : result;
}

/** Clients send null for what they leave out, and not every provider takes it. */
export function withoutNulls<T extends object>(value: T): T {
  const kept = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(kept) as T;
}
