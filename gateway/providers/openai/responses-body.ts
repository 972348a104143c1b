import type { ResponsesItem, ResponsesRequest } from '../../request/responses.schema.ts';
import type { ResponsesCall } from '../provider.ts';
import { nullMembers, setMembers, withoutMembers } from '../upstream/set-members.ts';

/** What to include of an answer that does not come from a provider's own tools. */
const INCLUDABLE = new Set(['reasoning.encrypted_content', 'message.output_text.logprobs']);
/**
 * What changes nothing, and is not accepted by every provider: names for the caller's own records, padding of a stream,
 * limits for tools of providers, the usual tier, and leave to cut a conversation that is too long.
 */
const DROPPED_MEMBERS = [
  'user',
  'metadata',
  'stream_options',
  'max_tool_calls',
  'service_tier',
  'background',
  'truncation',
];

/**
 * The body for a provider that speaks the Responses API: the provider's model name, nothing stored, an output limit where
 * there is none. Everything else stays byte for byte.
 */
export function responsesBody({ body, request, outputLimit }: ResponsesCall, model: string): Buffer {
  return setMembers(body, {
    ...withoutMembers([...DROPPED_MEMBERS, ...nullMembers(request)]),
    model,
    store: false,
    ...(outputLimit !== undefined && { max_output_tokens: outputLimit }),
    ...inclusions(request),
    ...repairedInput(request),
  });
}

function inclusions({ include }: ResponsesRequest): object {
  if (!include) return {};
  const known = include.filter((name) => INCLUDABLE.has(name));
  return { include: known.length > 0 ? known : undefined };
}

/** Reasoning can be sent back only with its encrypted content, since nothing is stored; then its calls lose their ids. */
function repairedInput({ input }: ResponsesRequest): object {
  if (typeof input === 'string' || !input.some(isUnstoredReasoning)) return {};
  const kept = input.filter((item) => !isUnstoredReasoning(item));
  return { input: kept.map((item) => (item.type === 'function_call' ? { ...item, id: undefined } : item)) };
}

function isUnstoredReasoning(item: ResponsesItem): boolean {
  return item.type === 'reasoning' && !item.encrypted_content;
}
