import { randomUUID } from 'node:crypto';
import type { Message } from '../model/conversation.ts';
import type { PromptCache } from '../model/prompt-cache.ts';
import { type ModelReply, replyTo } from '../model/reply.ts';
import { countPrompt, countTokens, cutToTokens } from '../model/tokens.ts';
import type { ModelToolCall } from '../model/tools.ts';
import type { XaiChatRequest } from './request.ts';

/** xAI's usage: `completion_tokens` excludes reasoning, `total_tokens` includes it (recorded in charmbracelet/fantasy). */
interface Usage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  prompt_tokens_details: Record<'text_tokens' | 'audio_tokens' | 'image_tokens' | 'cached_tokens', number>;
  completion_tokens_details: Record<
    'reasoning_tokens' | 'audio_tokens' | 'accepted_prediction_tokens' | 'rejected_prediction_tokens',
    number
  >;
  num_sources_used: number;
}

type FinishReason = 'stop' | 'length' | 'tool_calls';

/** One complete answer, before it is sent as a body or a stream. */
export interface Completion {
  id: string;
  created: number;
  model: string;
  reply: ModelReply;
  finishReason: FinishReason;
  choices: number;
  usage: Usage;
}

/**
 * Creates the whole answer; streaming only changes how it is sent. `cache` has the prompts that were read before.
 */
export function complete(request: XaiChatRequest, cache: PromptCache, now: Date = new Date()): Completion {
  const full = replyTo(request);
  const reply = { ...full, content: cutToTokens(full.content, request.maxTokens) };
  return {
    id: randomUUID(),
    created: Math.floor(now.getTime() / 1000),
    model: request.model,
    reply,
    finishReason: finishOf(full, reply),
    choices: request.choices,
    usage: account(request, reply, cachedTokens(request.messages, cache)),
  };
}

function finishOf(full: ModelReply, sent: ModelReply): FinishReason {
  if (sent.calls.length > 0) return 'tool_calls';
  return sent.content === full.content ? 'stop' : 'length';
}

/** A prefix that is shorter than this is not cached. */
const LEAST_CACHED_TOKENS = 1_024;

/** The tokens at the beginning of a prompt that were read before. */
export function cachedTokens(messages: readonly Message[], cache: PromptCache): number {
  const known = cache.read(messages.map((message) => JSON.stringify(message)));
  const tokens = countPrompt(messages.slice(0, known));
  return tokens < LEAST_CACHED_TOKENS ? 0 : tokens;
}

/** The tokens of a reply without its reasoning. */
export function spokenTokens({ content, calls }: ModelReply): number {
  return countTokens(content) + calls.reduce((sum, call) => sum + countTokens(JSON.stringify(call)), 0);
}

function account({ messages, choices }: XaiChatRequest, reply: ModelReply, cached: number): Usage {
  const prompt = countPrompt(messages);
  const completion = spokenTokens(reply) * choices;
  const reasoning = countTokens(reply.reasoning) * choices;
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion + reasoning,
    prompt_tokens_details: { text_tokens: prompt, audio_tokens: 0, image_tokens: 0, cached_tokens: cached },
    completion_tokens_details: {
      reasoning_tokens: reasoning,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
    num_sources_used: 0,
  };
}

const fingerprint = 'fp_sandbox';

/** The answer as a response body. */
export function completionBody({
  id,
  created,
  model,
  reply,
  finishReason,
  choices,
  usage,
}: Completion): object {
  const choice = (index: number) => ({
    index,
    message: {
      role: 'assistant',
      content: reply.content,
      reasoning_content: reply.reasoning,
      ...(reply.calls.length > 0 && { tool_calls: reply.calls.map((call, at) => callOf(id, at, call)) }),
      refusal: null,
    },
    finish_reason: finishReason,
  });
  return {
    id,
    object: 'chat.completion',
    created,
    model,
    choices: Array.from({ length: choices }, (_none, index) => choice(index)),
    usage,
    system_fingerprint: fingerprint,
  };
}

/** The answer as stream chunks: reasoning, words, a finish reason and, if requested, the usage without choices. */
export function asChunks(completion: Completion, includeUsage: boolean): object[] {
  const { id, created, model, reply, finishReason, choices, usage } = completion;
  const chunk = (fields: object) => ({
    id,
    object: 'chat.completion.chunk',
    created,
    model,
    ...fields,
    system_fingerprint: fingerprint,
  });
  const deltas = deltasOf(id, reply);
  const indexes = Array.from({ length: choices }, (_none, index) => index);
  const spoken = deltas.flatMap((delta) => indexes.map((index) => chunk({ choices: [{ index, delta }] })));
  const finish = indexes.map((index) =>
    chunk({ choices: [{ index, delta: {}, finish_reason: finishReason }] }),
  );
  return [...spoken, ...finish, ...(includeUsage ? [chunk({ choices: [], usage })] : [])];
}

function deltasOf(id: string, { reasoning, content, calls }: ModelReply): object[] {
  const thought = { role: 'assistant', reasoning_content: reasoning };
  // A tool call is sent in one chunk (docs.x.ai, Function calling).
  const called = calls.map((call, index) => ({
    role: 'assistant',
    tool_calls: [{ index, ...callOf(id, index, call) }],
  }));
  if (called.length > 0) return [thought, ...called];
  const words = content.split(/(?<=\s)/);
  return [thought, ...words.map((word, at) => ({ ...(at === 0 && { role: 'assistant' }), content: word }))];
}

function callOf(id: string, index: number, { name, input }: ModelToolCall): object {
  return {
    id: `call_${id.slice(0, 8)}${index}`,
    type: 'function',
    function: { name, arguments: JSON.stringify(input) },
  };
}
