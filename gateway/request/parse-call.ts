import type { ModelCatalog, ModelEntry } from '../catalog/model-catalog.ts';
import type { ChatCall, ModelCall } from '../providers/provider.ts';
import { type ChatRequest, chatRequest } from './chat.schema.ts';
import { modelAndOutput, parseJson, refuseTooMany, unsupportedError, validated } from './parse-body.ts';
import { maxTokensOf, type PromptSize, promptSizeOf } from './prompt-size.ts';
import { unsupportedField } from './unsupported-fields.ts';

/** What a call is measured by, whatever its format. */
interface CallSize {
  entry: ModelEntry;
  /** Tokens to reserve for its answer, all choices together. */
  maxOutput: number;
  prompt: PromptSize;
}

/** A valid call, and the model that it names. */
export type ParsedCall<Call extends ModelCall = ModelCall> = Call & CallSize;

/** Parses a chat completion. Throws LlmError: invalid_json, invalid_request, model_not_found. */
export function parseCall(body: Buffer, catalog: ModelCatalog): ParsedCall<ChatCall> {
  const given = parseJson(body);
  refuseTooMany(given);
  const request = validated(chatRequest, given);
  const unsupported = unsupportedField(request);
  if (unsupported) throw unsupportedError(unsupported);
  const output = { param: 'max_tokens', tokens: requestedOutput(request) };
  const call = modelAndOutput(request.model, catalog, output);
  // A prediction that the answer does not follow is billed as output, beyond the limit.
  const maxOutput = call.maxOutput * (request.n ?? 1) + maxTokensOf(request.prediction);
  return { ...call, maxOutput, body, request, prompt: promptSizeOf(body, request) };
}

/** Providers differ in which of the two they use. */
function requestedOutput({ max_tokens: old, max_completion_tokens: limit }: ChatRequest): number | undefined {
  return Math.max(old ?? 0, limit ?? 0) || undefined;
}
