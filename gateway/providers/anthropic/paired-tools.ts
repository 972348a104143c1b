import type { AnthropicMessage, ContentBlock } from './message.ts';

/** A call without its result: its id in the request, and the one that it is sent with. */
interface OpenCall {
  given: string;
  sent: string;
}

/**
 * Anthropic refuses a tool call without its result in the next message, a result without its call, ids with other
 * characters than its own, and one id for two calls. Others take all of these: histories are cut, calls are abandoned,
 * and some clients count the calls of each answer. A missing result becomes an error; a stray result becomes text.
 */
export function withPairedTools(messages: readonly AnthropicMessage[]): AnthropicMessage[] {
  const paired: AnthropicMessage[] = [];
  const ids = new Set<string>();
  let open: OpenCall[] = [];
  for (const { role, content } of messages) {
    if (role === 'user') {
      paired.push({ role, content: answered(open, content) });
      open = [];
      continue;
    }
    if (open.length > 0) paired.push({ role: 'user', content: open.map(missingResult) });
    const calls: OpenCall[] = [];
    const named = content.map((block) => (block.type === 'tool_use' ? called(block, ids, calls) : block));
    paired.push({ role, content: named });
    open = calls;
  }
  if (open.length > 0) paired.push({ role: 'user', content: open.map(missingResult) });
  return paired;
}

function called(
  block: Extract<ContentBlock, { type: 'tool_use' }>,
  ids: Set<string>,
  calls: OpenCall[],
): ContentBlock {
  const sent = freeId(block.id, ids);
  ids.add(sent);
  calls.push({ given: block.id, sent });
  return { ...block, id: sent };
}

function freeId(given: string, taken: ReadonlySet<string>): string {
  const safe = given.replace(/[^\w-]/g, '_') || '_';
  let free = safe;
  for (let count = 2; taken.has(free); count += 1) free = `${safe}_${count}`;
  return free;
}

function answered(open: readonly OpenCall[], content: readonly ContentBlock[]): ContentBlock[] {
  const left = [...open];
  const blocks = content.flatMap((block): ContentBlock[] => {
    if (block.type !== 'tool_result') return [block];
    const at = left.findIndex(({ given }) => given === block.tool_use_id);
    const [call] = at === -1 ? [] : left.splice(at, 1);
    if (call) return [{ ...block, tool_use_id: call.sent }];
    return [{ type: 'text', text: 'The result of a tool call:' }, ...resultBlocks(block.content)];
  });
  return [...left.map(missingResult), ...blocks];
}

function resultBlocks(content: ContentBlock[] | string | undefined): ContentBlock[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? []);
}

const missingResult = ({ sent }: OpenCall): ContentBlock => ({
  type: 'tool_result',
  tool_use_id: sent,
  is_error: true,
  content: [{ type: 'text', text: 'There is no result.' }],
});
