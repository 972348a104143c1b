import type { z } from 'zod';
import { LlmError } from '../door/llm-error.ts';
import type { ModelCatalog, ModelEntry } from '../models/model.ts';
import type { ChatCall } from '../providers/provider.ts';
import { chatRequest } from './chat.schema.ts';

/** A question that may be sent, and the model that it names. */
export interface KnownCall extends ChatCall {
  entry: ModelEntry;
  /** Tokens of answer to hold for it, all choices together. */
  maxOutput: number;
}

/** Reads a body. Throws LlmError: invalid_json, invalid_request, model_not_found. */
export function readCall(body: Buffer, models: ModelCatalog): KnownCall {
  const parsed = chatRequest.safeParse(parse(body));
  if (!parsed.success) throw invalid(parsed.error);
  const request = parsed.data;
  const entry = models.get(request.model);
  if (!entry) throw unknownModel(request.model, models);
  const asked = request.max_completion_tokens ?? request.max_tokens ?? entry.maxOutput;
  return { body, request, entry, maxOutput: asked * (request.n ?? 1) };
}

function parse(body: Buffer): unknown {
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
  return new LlmError('invalid_request', `${param || 'The request'}: ${issue?.message ?? 'is not right'}.`, {
    ...(param && { param }),
  });
}

function unknownModel(model: string, models: ModelCatalog): LlmError {
  const shown = model.slice(0, 80);
  return new LlmError(
    'model_not_found',
    `There is no model "${shown}" here. Offered are: ${[...models.keys()].join(', ')}.`,
    { param: 'model' },
  );
}
