import { objectsOf } from '../providers/json.ts';
import type { ChatRequest } from './chat.schema.ts';

/**
 * The fields that are passed on: those of OpenAI's chat completions that cost only their tokens, and the sampling,
 * reasoning and reporting settings that other providers add. An allowlist, because nobody knows everything that may cost money: a
 * provider's own searches, tools, plugins, fallbacks to more expensive models, answers that are fetched later.
 */
const SUPPORTED_FIELDS = new Set(
  `model messages stream stream_options max_tokens max_completion_tokens n temperature top_p top_k min_p stop seed
  frequency_penalty presence_penalty repetition_penalty logit_bias logprobs top_logprobs response_format tools tool_choice
  parallel_tool_calls functions function_call reasoning_effort reasoning thinking enable_thinking chat_template_kwargs
  verbosity user safety_identifier prompt_cache_key prompt_cache_retention prediction metadata store service_tier
  modalities usage include_reasoning min_tokens top_a typical_p session_id`.split(/\s+/),
);
/** Tools that the assistant runs itself; the provider runs all others, and charges for them. */
const OWN_TOOLS = new Set<unknown>(['function', 'custom']);
/** Message parts whose tokens are known in advance. */
const OWN_PARTS = new Set<unknown>([
  'text',
  'image_url',
  'refusal',
  'thinking',
  'redacted_thinking',
  'reasoning',
]);
const USUAL_TIERS = new Set<unknown>(['auto', 'default']);

/**
 * The field of a request that is not supported, because its cost does not follow from its tokens. Undefined where there
 * is none.
 */
export function unsupportedField(request: ChatRequest): string | undefined {
  const unknown = Object.keys(request).find((name) => !SUPPORTED_FIELDS.has(name) && isSet(request[name]));
  if (unknown !== undefined) return unknown.slice(0, 80);
  if (isSet(request.service_tier) && !USUAL_TIERS.has(request.service_tier)) return 'service_tier';
  if (isSet(request.modalities) && !isTextOnly(request.modalities)) return 'modalities';
  if (objectsOf(request.tools).some(({ type }) => !OWN_TOOLS.has(type))) return 'tools';
  const at = request.messages.findIndex(({ content }) => !isOwnContent(content));
  return at === -1 ? undefined : `messages.${at}.content`;
}

const isSet = (value: unknown): boolean => value !== undefined && value !== null;

const isTextOnly = (value: unknown): boolean => Array.isArray(value) && value.every((one) => one === 'text');

function isOwnContent(content: ChatRequest['messages'][number]['content']): boolean {
  return typeof content !== 'object' || content === null || content.every(({ type }) => OWN_PARTS.has(type));
}
