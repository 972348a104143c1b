import { AnthropicError, invalid } from './errors.ts';
import { type AnthropicModel, findAnthropicModel } from './models.ts';
import { schemaProblem } from './output-schema.ts';
import { type AnthropicBlock, blocksOf, type MessagesRequest, messagesRequest } from './request.schema.ts';

/** The API versions; the later one accepts no sampling arguments for any model (docs, Migrating to 2026-10-21). */
const versions = ['2023-06-01', '2026-10-21'] as const;
export type Version = (typeof versions)[number];

export function isVersion(version: unknown): version is Version {
  return versions.includes(version as Version);
}

type Rule = (request: MessagesRequest, model: AnthropicModel, version: Version) => string | false | undefined;

const isForced = ({ tool_choice: choice }: MessagesRequest): boolean =>
  choice?.type === 'any' || choice?.type === 'tool';

/** Rules for a well-formed body; each returns what is wrong, with Anthropic's own message if known. */
const rules: readonly Rule[] = [
  ({ messages }) => messages[0]?.role !== 'user' && 'messages: first message must use the "user" role',
  ({ messages }, { adaptiveOnly }) =>
    adaptiveOnly &&
    messages.at(-1)?.role === 'assistant' &&
    'This model does not support assistant message prefill. The conversation must end with a user message.',
  toolRule,
  ({ metadata }) =>
    /\S@\S/.test(metadata?.user_id ?? '') && 'metadata.user_id: user_id appears to contain an email address',
  ({ messages, tools }) =>
    !tools?.length &&
    messages.some(({ content }) => blocksOf(content).some(isOfTool)) &&
    'Requests which include `tool_use` or `tool_result` blocks must define tools',
  ({ tools, tool_choice: choice }) =>
    choice && !tools?.length && 'tool_choice may only be specified while providing tools',
  ({ tools = [], tool_choice: choice }) =>
    choice?.type === 'tool' &&
    !tools.some(({ name }) => name === choice.name) &&
    `Tool '${choice.name}' not found in provided tools`,
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
  if (!checked.success) {
    const issue = checked.error.issues[0];
    throw invalid(`${issue?.path.join('.') || 'body'}: ${issue?.message}`);
  }
  const model = findAnthropicModel(checked.data.model);
  if (!model) throw new AnthropicError('not_found_error', `model: ${checked.data.model}`);
  for (const rule of rules) {
    const problem = rule(checked.data, model, version);
    if (problem) throw invalid(problem);
  }
  return checked.data;
}

/** Validates the body of a count: the same fields, without those that only matter for an answer. */
export function readCountRequest(body: unknown, version: Version): MessagesRequest {
  const only = ['max_tokens', 'stream', 'temperature', 'top_p', 'top_k', 'stop_sequences', 'metadata'];
  const extra = only.find((name) => typeof body === 'object' && body !== null && name in body);
  if (extra) throw invalid(`${extra}: Extra inputs are not permitted`);
  return readRequest({ max_tokens: 1_000_000, ...(body as object) }, version);
}

function isOfTool({ type }: AnthropicBlock): boolean {
  return type === 'tool_use' || type === 'tool_result';
}

/** Each tool call must have its result at the start of the next message, and each result its call. */
function toolRule({ messages }: MessagesRequest): string | undefined {
  let open: string[] = [];
  for (const [at, { role, content }] of messages.entries()) {
    const blocks = blocksOf(content);
    const results = blocks.flatMap((block) => (block.type === 'tool_result' ? [block.tool_use_id] : []));
    const missing = open.find((id) => !results.includes(id));
    if (missing)
      return `messages.${at - 1}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing}.`;
    const stray = results.find((id) => !open.includes(id));
    if (stray) return `messages.${at}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${stray}.`;
    if (results.length > 0 && blocks.slice(0, results.length).some(({ type }) => type !== 'tool_result'))
      return `messages.${at}: \`tool_result\` blocks must come first.`;
    open = blocks.flatMap((block) => (block.type === 'tool_use' && role === 'assistant' ? [block.id] : []));
  }
  return (
    open[0] && `\`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${open[0]}.`
  );
}

/** Whether the last assistant turn calls a tool but does not begin with a thinking block. */
function lacksThinking(messages: MessagesRequest['messages']): boolean {
  const last = messages.findLast(({ role }) => role === 'assistant');
  const blocks = last ? blocksOf(last.content) : [];
  return blocks.some(({ type }) => type === 'tool_use') && blocks[0]?.type !== 'thinking';
}
