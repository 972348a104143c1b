import type { JsonObject } from '../../providers/json.ts';
import type { ResponsesRequest } from '../../request/responses.schema.ts';

/** A message of the assistant, and its text so far. */
export interface MessageItem {
  type: 'message';
  id: string;
  text: string;
}

/** A call of a function, and its arguments so far. */
export interface CallItem {
  type: 'function_call';
  id: string;
  callId: string;
  name: string;
  arguments: string;
}

/** A message without text. `index` tells the messages of one answer apart. */
export function messageItem(responseId: string, index = 0): MessageItem {
  return { type: 'message', id: `${responseId.replace(/^resp/, 'msg')}_${index}`, text: '' };
}

/** The content of a message. */
export function textPart(text: string): JsonObject {
  return { type: 'output_text', text, annotations: [], logprobs: [] };
}

/** What a response repeats of its request. Nothing is stored. `now` in ms. */
export function responseHead(request: ResponsesRequest, now: number): JsonObject {
  return {
    object: 'response',
    created_at: Math.floor(now / 1_000),
    background: false,
    error: null,
    incomplete_details: null,
    instructions: request.instructions ?? null,
    max_output_tokens: request.max_output_tokens ?? null,
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    previous_response_id: null,
    reasoning: { effort: request.reasoning?.effort ?? null, summary: null },
    store: false,
    temperature: request.temperature ?? null,
    text: { ...request.text, format: request.text?.format ?? { type: 'text' } },
    tool_choice: request.tool_choice ?? 'auto',
    tools: request.tools ?? [],
    top_p: request.top_p ?? null,
    truncation: 'disabled',
    metadata: {},
  };
}
