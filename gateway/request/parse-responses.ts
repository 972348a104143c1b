import type { ModelCatalog } from '../catalog/model-catalog.ts';
import { LlmError } from '../http/llm-error.ts';
import { type JsonObject, objectsOf } from '../providers/json.ts';
import type { ResponsesCall } from '../providers/provider.ts';
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
import { inlineBytes, type PromptSize } from './prompt-size.ts';
import { type ResponsesRequest, responsesRequest } from './responses.schema.ts';

/**
 * The fields of OpenAI's Responses API that cost only their tokens and need no state. Others are refused under any name.
 */
const SUPPORTED_FIELDS = new Set(
  `model input instructions max_output_tokens temperature top_p top_logprobs stream stream_options tools tool_choice
  parallel_tool_calls text reasoning include store metadata user safety_identifier prompt_cache_key
  prompt_cache_retention service_tier truncation max_tool_calls background`.split(/\s+/),
);
/** What needs state that the gateway does not keep, and what to send instead. */
const STATEFUL_FIELDS: Record<string, string> = {
  previous_response_id: 'Earlier answers are not kept. Send the whole conversation as input.',
  conversation: 'Conversations are not kept. Send the whole conversation as input.',
  prompt: 'Prompts are not kept. Send the text of the prompt as instructions and input.',
};
const OWN_TOOLS = new Set<unknown>(['function', 'custom']);
const OWN_ITEMS = new Set<unknown>([
  undefined,
  null,
  'message',
  'function_call',
  'function_call_output',
  'custom_tool_call',
  'custom_tool_call_output',
  'reasoning',
]);
const OWN_PARTS = new Set<unknown>(['input_text', 'output_text', 'text', 'refusal', 'input_image']);
const USUAL_TIERS = new Set<unknown>(['auto', 'default']);

/** Parses a request to the Responses API. Throws LlmError: invalid_json, invalid_request, model_not_found. */
export function parseResponsesCall(body: Buffer, catalog: ModelCatalog): ParsedCall<ResponsesCall> {
  const given = parseJson(body, 'a response request');
  refuseTooMany(given, 'input');
  refuseState(objectIn(given));
  refuseHostedTools(objectIn(given), (type) => OWN_TOOLS.has(type));
  const unsupported = unsupportedResponsesField(objectIn(given));
  if (unsupported) throw unsupportedError(unsupported);
  const request = validated(responsesRequest, given);
  const output = { param: 'max_output_tokens', tokens: request.max_output_tokens ?? undefined };
  return {
    format: 'responses',
    body,
    request,
    ...modelAndOutput(request.model, catalog, output),
    prompt: sizeOf(body, request),
  };
}

/** Refuses what would have to be kept between calls, and says what to send instead. */
function refuseState(given: JsonObject): void {
  const field = Object.keys(STATEFUL_FIELDS).find((name) => isGiven(given[name]));
  if (field !== undefined) throw stateError(field, STATEFUL_FIELDS[field] ?? '');
  if (given.store === true)
    throw stateError(
      'store',
      'Answers are not kept. Leave it out or send false, and keep the answer yourself.',
    );
  if (given.background === true)
    throw stateError('background', 'Answers are not kept for later. Leave it out and stream the answer.');
  const at = objectsOf(given.input).findIndex(({ type }) => type === 'item_reference');
  if (at !== -1)
    throw stateError(
      `input.${at}`,
      'Earlier items are not kept. Send the item itself; clients do with their setting "store: false".',
    );
}

function stateError(param: string, next: string): LlmError {
  return new LlmError('invalid_request', `${param}: ${next}`, { param });
}

/** The first field whose cost does not follow from its tokens. */
function unsupportedResponsesField(given: JsonObject): string | undefined {
  const field = Object.keys(given).find((name) => !SUPPORTED_FIELDS.has(name) && isGiven(given[name]));
  if (field !== undefined) return field.slice(0, 80);
  if (isGiven(given.service_tier) && !USUAL_TIERS.has(given.service_tier)) return 'service_tier';
  const items = objectsOf(given.input);
  const foreign = items.findIndex(({ type }) => !OWN_ITEMS.has(type));
  if (foreign !== -1) return `input.${foreign}`;
  const at = items.findIndex(({ content, output }) => partsIn(content, output).some(isForeignPart));
  return at === -1 ? undefined : `input.${at}.content`;
}

const partsIn = (...contents: unknown[]): JsonObject[] => contents.flatMap(objectsOf);

/** A part that a provider would have to fetch from its files, or whose tokens are unknown. */
function isForeignPart({ type, file_id: file }: JsonObject): boolean {
  return !OWN_PARTS.has(type) || (type === 'input_image' && isGiven(file));
}

function sizeOf(body: Buffer, { input }: ResponsesRequest): PromptSize {
  const parts = objectsOf(input).flatMap(({ content, output }) => partsIn(content, output));
  const urls = parts.filter(({ type }) => type === 'input_image').map((part) => String(part.image_url));
  return { bytes: Math.max(0, body.length - inlineBytes(urls)), images: urls.length };
}
