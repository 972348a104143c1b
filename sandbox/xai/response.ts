import { randomUUID } from 'node:crypto';
import type { PromptCache } from '../model/prompt-cache.ts';
import { replyTo } from '../model/reply.ts';
import { countPrompt, countTokens, cutToTokens } from '../model/tokens.ts';
import { cachedTokens, spokenTokens } from './completion.ts';
import type { XaiResponseRequest } from './response-request.ts';

/** An item of an answer: reasoning, a message, or a call of a function. */
export type ResponseItem =
  | {
      type: 'reasoning';
      id: string;
      summary: { type: 'summary_text'; text: string }[];
      [more: string]: unknown;
    }
  | { type: 'message'; id: string; content: { type: 'output_text'; text: string }[]; [more: string]: unknown }
  | { type: 'function_call'; id: string; arguments: string; [more: string]: unknown };

/** One complete answer of the Responses API, before it is sent as a body or a stream. */
export interface XaiResponse {
  id: string;
  object: 'response';
  status: 'completed' | 'incomplete';
  output: ResponseItem[];
  [more: string]: unknown;
}

/** Creates the whole answer; streaming only changes how it is sent. */
export function respond(
  request: XaiResponseRequest,
  cache: PromptCache,
  now: Date = new Date(),
): XaiResponse {
  const full = replyTo(request);
  const reply = { ...full, content: cutToTokens(full.content, request.maxTokens) };
  const isCut = reply.content !== full.content;
  const seconds = Math.floor(now.getTime() / 1000);
  return {
    ...request.echo,
    id: randomUUID(),
    object: 'response',
    created_at: seconds,
    completed_at: seconds,
    model: request.model,
    status: isCut ? 'incomplete' : 'completed',
    incomplete_details: isCut ? { reason: 'max_output_tokens' } : null,
    error: null,
    output: itemsOf(reply, request.encrypted),
    usage: usageOf(request, reply, cache),
  };
}

function itemsOf(
  { reasoning, content, calls }: ReturnType<typeof replyTo>,
  encrypted: boolean,
): ResponseItem[] {
  const status = 'completed';
  const thought: ResponseItem = {
    type: 'reasoning',
    id: `rs_${randomUUID()}`,
    summary: [{ type: 'summary_text', text: reasoning }],
    status,
    ...(encrypted && { encrypted_content: Buffer.from(reasoning).toString('base64') }),
  };
  const called = calls.map(
    ({ name, input }, index): ResponseItem => ({
      type: 'function_call',
      id: `fc_${randomUUID()}`,
      call_id: `call_${randomUUID().slice(0, 8)}${index}`,
      name,
      arguments: JSON.stringify(input),
      status,
    }),
  );
  if (called.length > 0) return [thought, ...called];
  const text = { type: 'output_text' as const, text: content, logprobs: null, annotations: [] };
  return [
    thought,
    { type: 'message', id: `msg_${randomUUID()}`, role: 'assistant', content: [text], status },
  ];
}

/** Unlike in chat completions, the reasoning is part of `output_tokens`. */
function usageOf(
  { messages }: XaiResponseRequest,
  reply: ReturnType<typeof replyTo>,
  cache: PromptCache,
): object {
  const input = countPrompt(messages);
  const reasoning = countTokens(reply.reasoning);
  const output = spokenTokens(reply) + reasoning;
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cachedTokens(messages, cache) },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output,
    num_sources_used: 0,
    num_server_side_tools_used: 0,
  };
}
