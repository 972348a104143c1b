import { z } from 'zod';

const content = z.union(
  [z.string(), z.array(z.looseObject({ type: z.string() }))],
  'Send text or a list of parts.',
);

/**
 * The part of a request that the gateway reads; everything else goes to the provider unchanged (OpenAI, Create chat
 * completion). The HTTP server limits sizes.
 */
export const chatRequest = z.looseObject({
  model: z.string().min(1).max(200),
  messages: z.array(z.looseObject({ role: z.string(), content: content.nullish() })).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  max_tokens: z.number().int().positive().nullish(),
  max_completion_tokens: z.number().int().positive().nullish(),
  n: z.number().int().min(1).max(8).nullish(),
  tools: z.array(z.looseObject({ type: z.string() })).nullish(),
});
export type ChatRequest = z.infer<typeof chatRequest>;
