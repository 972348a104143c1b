import { type AnthropicBlock, blocksOf, type MessagesRequest } from './request.schema.ts';

/** How the data of an image begins, in base64, by its type. */
const BEGINNINGS = {
  'image/png': 'iVBORw0KGgo',
  'image/jpeg': '/9j/',
  'image/gif': 'R0lGOD',
  'image/webp': 'UklGR',
} as const;

/** Anthropic looks at the data of an image, and refuses one of another type than its block says. */
export function imageProblem({ messages }: MessagesRequest): string | undefined {
  const blocks = messages.flatMap(({ content }) => blocksOf(content).flatMap(withResults));
  for (const block of blocks) {
    if (block.type !== 'image' || block.source.type !== 'base64') continue;
    const { media_type: said, data } = block.source;
    const real = Object.entries(BEGINNINGS).find(([, beginning]) => data.startsWith(beginning))?.[0];
    if (real && real !== said)
      return `messages: The image was specified using the ${said} media type, but the image appears to be a ${real} image`;
  }
  return undefined;
}

function withResults(block: AnthropicBlock): AnthropicBlock[] {
  return block.type === 'tool_result' && typeof block.content === 'object' ? block.content : [block];
}
