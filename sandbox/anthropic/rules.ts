import type { z } from 'zod';
import { AnthropicError, invalid } from './errors.ts';
import { imageProblem } from './image-type.ts';
import { type AnthropicModel, findAnthropicModel } from './models.ts';
import { schemaProblem } from './output-schema.ts';
import { blocksOf, type MessagesRequest, messagesRequest } from './request.schema.ts';
import { toolRules } from './tool-rules.ts';

/** The API versions; the later one accepts no sampling arguments for any model (docs, Migrating to 2026-10-21). */
const versions = ['2023-06-01', '2026-10-21'] as const;
export type Version = (typeof versions)[number];

export function isVersion(version: unknown): version is Version {
  return versions.includes(version as Version);
}

/** What is wrong with a well-formed body, with Anthropic's own message if known. */
type Rule = (request: MessagesRequest, model: AnthropicModel, version: Version) => string | false | undefined;

const isForced = ({ tool_choice: choice }: MessagesRequest): boolean =>
  choice?.type === 'any' || choice?.type === 'tool';

const rules: readonly Rule[] = [
  ({ messages }) => messages[0]?.role !== 'user' && 'messages: first message must use the "user" role',
  ({ messages }, { adaptiveOnly }) =>
    adaptiveOnly &&
    messages.at(-1)?.role === 'assistant' &&
    'This model does not support assistant message prefill. The conversation must end with a user message.',
  ({ messages }, { adaptiveOnly }) =>
    !adaptiveOnly &&
    endsBlank(messages.at(-1)) &&
    'messages: final assistant content cannot end with trailing whitespace',
  ({ max_tokens: most }, { id, maxOutput }) =>
    most > maxOutput &&
    `max_tokens: ${most} > ${maxOutput}, which is the maximum allowed number of output tokens for ${id}`,
  imageProblem,
  ...toolRules,
  ({ metadata }) =>
    /\S@\S/.test(metadata?.user_id ?? '') && 'metadata.user_id: user_id appears to contain an email address',
  ({ thinking, max_tokens: most }) =>
    thinking?.type === 'enabled' &&
    thinking.budget_tokens >= most &&
    '`max_tokens` must be greater than `thinking.budget_tokens`.',
  ({ thinking }, { adaptiveOnly }) =>
    thinking?.type === 'enabled' &&
    adaptiveOnly &&
    '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.',
  ({ thinking }, { adaptiveOnly }) =>
    thinking?.type === 'adaptive' && !adaptiveOnly && 'adaptive thinking is not supported on this model',
  ({ output_config: config }, { adaptiveOnly }) =>
    Boolean(config?.effort) && !adaptiveOnly && 'This model does not support the effort parameter.',
  ({ output_config: config, tools = [] }) => {
    const strict = tools.filter((tool) => tool.strict).map((tool) => tool.input_schema);
    const schemas = [...(config?.format ? [config.format.schema] : []), ...strict];
    return schemas.map((schema) => schemaProblem(schema)).find(Boolean);
  },
  (request) =>
    isThinking(request) &&
    isForced(request) &&
    'Thinking may not be enabled when tool_choice forces tool use.',
  ({ temperature, top_p: topP, top_k: topK }, { adaptiveOnly }, version) =>
    (adaptiveOnly || version !== '2023-06-01') &&
    [temperature, topP, topK].some((value) => value !== undefined) &&
    '`temperature`, `top_p` and `top_k` are not supported on this model',
  ({ temperature, top_p: topP }) =>
    temperature !== undefined &&
    topP !== undefined &&
    '`temperature` and `top_p` cannot both be specified for this model. Please use only one.',
  (request) =>
    isThinking(request) &&
    request.temperature !== undefined &&
    request.temperature !== 1 &&
    '`temperature` may only be set to 1 when thinking is enabled.',
  ({ thinking, messages }) =>
    thinking?.type === 'enabled' &&
    lacksThinking(messages) &&
    'Expected `thinking` or `redacted_thinking`, but found `tool_use`. When `thinking` is enabled, a final `assistant` message must start with a thinking block.',
];

/** Whether thinking is enabled. */
export function isThinking({ thinking }: MessagesRequest): boolean {
  return thinking?.type === 'enabled' || thinking?.type === 'adaptive';
}

/** Validates a body as Anthropic does. Throws AnthropicError with the first problem. */
export function readRequest(body: unknown, version: Version): MessagesRequest {
  // JavaScript escapes nothing but half a surrogate pair in this way.
  if (/\\ud[89a-f]/.test(JSON.stringify(body)))
    throw invalid('The request body is not valid JSON: no low surrogate in string');
  const checked = messagesRequest.safeParse(body);
  if (!checked.success) throw invalid(problemOf(checked.error.issues[0]));
  const model = findAnthropicModel(checked.data.model);
  if (!model) throw new AnthropicError('not_found_error', `model: ${checked.data.model}`);
  for (const rule of rules) {
    const problem = rule(checked.data, model, version);
    if (problem) throw invalid(problem);
  }
  return checked.data;
}

/** Of the alternatives of a value, the one that fits furthest says what is wrong. */
function problemOf(issue: z.core.$ZodIssue | undefined, within: readonly PropertyKey[] = []): string {
  const path = [...within, ...(issue?.path ?? [])];
  const inner = issue?.code === 'invalid_union' ? issue.errors.flatMap(([first]) => first ?? []) : [];
  const [deepest] = inner.sort((a, b) => b.path.length - a.path.length);
  if (deepest && deepest.path.length > 0) return problemOf(deepest, path);
  return `${path.join('.') || 'body'}: ${issue?.message}`;
}

/** Validates the body of a count: the same fields, without those that only matter for an answer. */
export function readCountRequest(body: unknown, version: Version): MessagesRequest {
  const only = ['max_tokens', 'stream', 'temperature', 'top_p', 'top_k', 'stop_sequences', 'metadata'];
  const extra = only.find((name) => typeof body === 'object' && body !== null && name in body);
  if (extra) throw invalid(`${extra}: Extra inputs are not permitted`);
  return readRequest({ max_tokens: 64_000, ...(body as object) }, version);
}

/** Whether the last assistant turn calls a tool but does not begin with a thinking block. */
function lacksThinking(messages: MessagesRequest['messages']): boolean {
  const last = messages.findLast(({ role }) => role === 'assistant');
  const blocks = last ? blocksOf(last.content) : [];
  return blocks.some(({ type }) => type === 'tool_use') && blocks[0]?.type !== 'thinking';
}

/** Whether a message of the assistant ends with whitespace, which the answer would have to continue. */
function endsBlank(message: MessagesRequest['messages'][number] | undefined): boolean {
  const last = message?.role === 'assistant' ? blocksOf(message.content).at(-1) : undefined;
  return last?.type === 'text' && /\s$/.test(last.text);
}
