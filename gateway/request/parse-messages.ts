import type { ModelCatalog } from '../catalog/model-catalog.ts';
import { isObject, type JsonObject, objectsOf } from '../providers/json.ts';
import type { MessagesCall } from '../providers/provider.ts';
import { type MessagesRequest, messagesRequest } from './messages.schema.ts';
import {
  isGiven,
  modelAndOutput,
  objectIn,
  parseJson,
  refuseHostedTools,
  refuseTooMany,
  unsupportedError,
  validated,
} from './parse-body.ts';
import type { ParsedCall } from './parse-call.ts';
import type { PromptSize } from './prompt-size.ts';

/**
 * The fields of Anthropic's Messages API that cost only their tokens. Others (containers, servers of tools, fast mode, a
 * region with a surcharge) are refused under any name.
 */
const SUPPORTED_FIELDS = new Set(
  `model messages system max_tokens stream stop_sequences temperature top_p top_k tools tool_choice thinking
  output_config cache_control metadata service_tier context_management diagnostics speed inference_geo`.split(
    /\s+/,
  ),
);
/** The values that change nothing. */
const USUAL_VALUES: Record<string, readonly unknown[]> = {
  service_tier: ['auto', 'standard_only'],
  speed: ['standard'],
  inference_geo: ['global'],
};
const OWN_BLOCKS = new Set<unknown>([
  'text',
  'image',
  'tool_use',
  'tool_result',
  'thinking',
  'redacted_thinking',
]);
/** Cache writes cost more than other input: a quarter more for five minutes, as much again for an hour. */
const CACHE_WRITE_SURCHARGE = { minutes: 0.25, hour: 1 };

/** Parses a request in Anthropic's format. Throws LlmError: invalid_json, invalid_request, model_not_found. */
export function parseMessagesCall(body: Buffer, catalog: ModelCatalog): ParsedCall<MessagesCall> {
  const given = parseJson(body, 'a message request');
  refuseTooMany(given);
  refuseHostedTools(objectIn(given), (type) => (type ?? 'custom') === 'custom');
  const unsupported = unsupportedMessagesField(objectIn(given));
  if (unsupported) throw unsupportedError(unsupported);
  const request = validated(messagesRequest, given);
  const output = { param: 'max_tokens', tokens: request.max_tokens ?? undefined };
  return {
    format: 'messages',
    body,
    request,
    ...modelAndOutput(request.model, catalog, output),
    prompt: sizeOf(body, request),
  };
}

/** The fields of a message request that a count has no use for. */
const ANSWER_FIELDS = new Set([
  'max_tokens',
  'stream',
  'temperature',
  'top_p',
  'top_k',
  'stop_sequences',
  'metadata',
]);

/**
 * Parses a request for the number of tokens of a prompt. Only the first provider of the model is asked, since another one
 * counts differently; it costs nothing. Throws as `parseMessagesCall` does.
 */
export function parseTokenCount(body: Buffer, catalog: ModelCatalog): ParsedCall<MessagesCall> {
  const call = parseMessagesCall(body, catalog);
  const { outputLimit: _limit, ...counted } = call;
  const kept = Object.entries(call.request).filter(([name]) => !ANSWER_FIELDS.has(name));
  return {
    ...counted,
    request: Object.fromEntries(kept) as MessagesCall['request'],
    countOnly: true,
    entry: { ...call.entry, routes: call.entry.routes.slice(0, 1) },
    maxOutput: 0,
    prompt: { bytes: 0, images: 0 },
  };
}

/** The first field whose cost does not follow from its tokens. */
function unsupportedMessagesField(given: JsonObject): string | undefined {
  const field = Object.keys(given).find((name) => {
    const value = given[name];
    if (!isGiven(value)) return false;
    const usual = USUAL_VALUES[name];
    return !SUPPORTED_FIELDS.has(name) || (usual !== undefined && !usual.includes(value));
  });
  if (field !== undefined) return field.slice(0, 80);
  const at = objectsOf(given.messages).findIndex(({ content }) => objectsOf(content).some(isForeignBlock));
  return at === -1 ? undefined : `messages.${at}.content`;
}

/** A block that a provider would run, fetch or keep. */
function isForeignBlock({ type, source, content }: JsonObject): boolean {
  if (!OWN_BLOCKS.has(type)) return true;
  if (type === 'image') return isObject(source) && source.type === 'file';
  return type === 'tool_result' && objectsOf(content).some((block) => isForeignBlock(block));
}

function sizeOf(body: Buffer, request: MessagesRequest): PromptSize {
  const blocks = request.messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content));
  const inside = blocks.flatMap((block) => (block.type === 'tool_result' ? objectsOf(block.content) : []));
  const all: JsonObject[] = [...blocks, ...inside];
  const images = all.filter(({ type }) => type === 'image');
  const bytes = images.reduce((sum, { source }) => sum + dataLength(source), 0);
  const size = { bytes: Math.max(0, body.length - bytes), images: images.length };
  const { system, tools } = request;
  const cacheSurcharge = surchargeOf([request, ...objectsOf(system), ...objectsOf(tools), ...all]);
  return cacheSurcharge > 0 ? { ...size, cacheSurcharge } : size;
}

function dataLength(source: unknown): number {
  return isObject(source) && typeof source.data === 'string' ? source.data.length : 0;
}

/** The highest surcharge of these parts, which are all that may have a mark for the cache. */
function surchargeOf(parts: readonly JsonObject[]): number {
  let highest = 0;
  for (const { cache_control: mark } of parts) {
    if (!isGiven(mark)) continue;
    const isShort = isObject(mark) && (!isGiven(mark.ttl) || mark.ttl === '5m');
    highest = Math.max(highest, isShort ? CACHE_WRITE_SURCHARGE.minutes : CACHE_WRITE_SURCHARGE.hour);
  }
  return highest;
}
