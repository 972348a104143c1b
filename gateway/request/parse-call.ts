import type { z } from 'zod';
import type { ModelCatalog, ModelEntry } from '../catalog/model-catalog.ts';
import { LlmError } from '../http/llm-error.ts';
import { isObject } from '../providers/json.ts';
import type { ChatCall } from '../providers/provider.ts';
import { countText } from '../text/quantities.ts';
import { type ChatRequest, chatRequest } from './chat.schema.ts';
import { checkJsonLimits } from './json-limits.ts';
import { maxTokensOf, type PromptSize, promptSizeOf } from './prompt-size.ts';
import { unsupportedField } from './unsupported-fields.ts';
import { validationMessages } from './validation-messages.ts';

/** More than any conversation has. */
const MOST_MESSAGES = 5_000;

/** A valid call, and the model that it names. */
export interface ParsedCall extends ChatCall {
  entry: ModelEntry;
  /** Tokens to reserve for its answer, all choices together. */
  maxOutput: number;
  prompt: PromptSize;
}

/** Parses a request body. Throws LlmError: invalid_json, invalid_request, model_not_found. */
export function parseCall(body: Buffer, catalog: ModelCatalog): ParsedCall {
  const given = parse(body);
  refuseTooMany(given);
  const parsed = chatRequest.safeParse(given, { error: validationMessages });
  if (!parsed.success) throw invalid(parsed.error);
  const request = parsed.data;
  const unsupported = unsupportedField(request);
  if (unsupported) throw unsupportedError(unsupported);
  const entry = catalog.get(request.model);
  if (!entry) throw unknownModelError(request.model, catalog);
  const requested = requestedOutput(request);
  if (requested !== undefined && requested > entry.contextWindow) throw tooLong(entry);
  // A prediction that the answer does not follow is billed as output, beyond the limit.
  const maxOutput = (requested ?? entry.maxOutput) * (request.n ?? 1) + maxTokensOf(request.prediction);
  const call = { body, request, entry, maxOutput, prompt: promptSizeOf(body, request) };
  return requested === undefined ? { ...call, outputLimit: entry.maxOutput } : call;
}

/** Runs before each message is validated. */
function refuseTooMany(given: unknown): void {
  const messages = isObject(given) ? given.messages : undefined;
  if (!Array.isArray(messages) || messages.length <= MOST_MESSAGES) return;
  throw new LlmError('invalid_request', `messages: Send at most ${MOST_MESSAGES} messages.`, {
    param: 'messages',
  });
}

function tooLong({ id, contextWindow }: ModelEntry): LlmError {
  const most = countText(contextWindow);
  return new LlmError(
    'invalid_request',
    `max_tokens: ${id} has room for ${most} tokens, prompt and answer together. Ask for fewer.`,
    { param: 'max_tokens' },
  );
}

/** Providers differ in which of the two they use. */
function requestedOutput({ max_tokens: old, max_completion_tokens: limit }: ChatRequest): number | undefined {
  return Math.max(old ?? 0, limit ?? 0) || undefined;
}

function unsupportedError(param: string): LlmError {
  return new LlmError(
    'invalid_request',
    `${param}: features that cost more than their tokens are not supported. Leave it out.`,
    { param },
  );
}

function parse(body: Buffer): unknown {
  checkJsonLimits(body);
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new LlmError('invalid_json', 'The request is not JSON. Send a chat completion as JSON in UTF-8.', {
      cause,
    });
  }
}

function invalid({ issues: [issue] }: z.ZodError): LlmError {
  const param = issue?.path.join('.') ?? '';
  return new LlmError(
    'invalid_request',
    `${param || 'The request'}: ${issue?.message ?? 'This is not valid.'}`,
    {
      ...(param && { param }),
    },
  );
}

/** The error for a model that is not in the catalog. */
export function unknownModelError(model: string, catalog: ModelCatalog): LlmError {
  const shown = model.slice(0, 80);
  return new LlmError(
    'model_not_found',
    `There is no model "${shown}". Available models: ${[...catalog.keys()].join(', ')}.`,
    { param: 'model' },
  );
}
