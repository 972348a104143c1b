import { z } from 'zod';

// Anthropic refuses unknown fields ("Extra inputs are not permitted"), so the objects are strict.
const cacheControl = z
  .strictObject({ type: z.literal('ephemeral'), ttl: z.enum(['5m', '1h']).optional() })
  .nullish();
const cache = { cache_control: cacheControl };
const words = z
  .string()
  .min(1, 'text content blocks must be non-empty')
  .regex(/\S/, 'text content blocks must contain non-whitespace text');
const text = z.strictObject({
  type: z.literal('text'),
  text: words,
  citations: z.array(z.unknown()).nullish(),
  ...cache,
});
const image = z.strictObject({
  type: z.literal('image'),
  source: z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('base64'),
      media_type: z.enum(['image/jpeg', 'image/png', 'image/gif', 'image/webp']),
      data: z.base64(),
    }),
    z.strictObject({ type: z.literal('url'), url: z.url({ protocol: /^https$/ }) }),
  ]),
  ...cache,
});
const identifier = z.string().regex(/^[\w-]+$/);
const toolUse = z.strictObject({
  type: z.literal('tool_use'),
  id: identifier,
  name: z.string().regex(/^[\w-]{1,128}$/),
  input: z.record(z.string(), z.unknown()),
  ...cache,
});
const toolResult = z.strictObject({
  type: z.literal('tool_result'),
  tool_use_id: identifier,
  content: z.union([z.string(), z.array(z.discriminatedUnion('type', [text, image]))]).optional(),
  is_error: z.boolean().optional(),
  ...cache,
});
const thinking = z.strictObject({
  type: z.literal('thinking'),
  thinking: z.string(),
  signature: z.string().min(1),
});
const redactedThinking = z.strictObject({ type: z.literal('redacted_thinking'), data: z.string().min(1) });

const block = z.discriminatedUnion('type', [text, image, toolUse, toolResult, thinking, redactedThinking]);
const message = z.strictObject({
  role: z.enum(['user', 'assistant']),
  content: z.union([words, z.array(block).min(1)]),
});

const tool = z.strictObject({
  type: z.literal('custom').nullish(),
  name: z.string().regex(/^[\w-]{1,128}$/),
  description: z.string().optional(),
  input_schema: z.looseObject({
    type: z.literal('object'),
    properties: z.record(z.string(), z.unknown()).nullish(),
  }),
  strict: z.boolean().optional(),
  eager_input_streaming: z.boolean().nullish(),
  input_examples: z.array(z.record(z.string(), z.unknown())).optional(),
  allowed_callers: z.array(z.literal('direct')).optional(),
  ...cache,
});
const parallel = { disable_parallel_tool_use: z.boolean().optional() };
const toolChoice = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('auto'), ...parallel }),
  z.strictObject({ type: z.literal('any'), ...parallel }),
  z.strictObject({ type: z.literal('tool'), name: z.string(), ...parallel }),
  z.strictObject({ type: z.literal('none') }),
]);
const display = { display: z.enum(['summarized', 'omitted']).nullish() };

/** The supported body of `POST /v1/messages` (`MessageCreateParams` in Anthropic's SDK 1.10). */
export const messagesRequest = z.strictObject({
  model: z.string(),
  max_tokens: z.int().min(1),
  messages: z.array(message).min(1),
  system: z.union([z.string(), z.array(text)]).optional(),
  stream: z.boolean().optional(),
  stop_sequences: z
    .array(z.string().regex(/\S/, 'each stop sequence must contain non-whitespace'))
    .optional(),
  temperature: z.number().min(0).max(1).optional(),
  top_p: z.number().min(0).max(1).optional(),
  top_k: z.int().min(0).optional(),
  metadata: z.strictObject({ user_id: z.string().max(256).nullish() }).optional(),
  tools: z.array(tool).optional(),
  tool_choice: toolChoice.optional(),
  thinking: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('enabled'), budget_tokens: z.int().min(1024), ...display }),
      z.strictObject({ type: z.literal('adaptive'), ...display }),
      z.strictObject({ type: z.literal('disabled') }),
    ])
    .optional(),
  output_config: z
    .strictObject({
      effort: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).nullish(),
      format: z.strictObject({ type: z.literal('json_schema'), schema: z.looseObject({}) }).nullish(),
    })
    .optional(),
  service_tier: z.enum(['auto', 'standard_only']).optional(),
  cache_control: cacheControl,
});
export type MessagesRequest = z.infer<typeof messagesRequest>;

type Content = MessagesRequest['messages'][number]['content'];
export type AnthropicBlock = Exclude<Content, string>[number];

/** Content as blocks, whether it is a string or blocks. */
export function blocksOf(content: Content): AnthropicBlock[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}

/** The text of a block of a request or an answer. */
export function blockText(
  block: AnthropicBlock | { type: 'tool_use'; name: string; input: Record<string, unknown> },
): string {
  if (block.type === 'text') return block.text;
  if (block.type === 'thinking') return block.thinking;
  if (block.type === 'tool_use') return JSON.stringify([block.name, block.input]);
  if (block.type === 'tool_result')
    return blocksOf(block.content || ' ')
      .map(blockText)
      .join('\n');
  return '';
}
