import { z } from 'zod';
import type { AnswerFormat, ModelPrompt } from '../model/conversation.ts';
import type { ToolChoice } from '../model/tools.ts';
import { malformed, unknownModel, unsupportedArgument } from './errors.ts';
import { findXaiModel } from './models.ts';

const part = z.looseObject({ type: z.string(), text: z.string().optional() });
const content = z.union([
  z.string(),
  z.array(part).transform((parts) => parts.map(({ text }) => text ?? '').join('\n')),
  z.null().transform(() => ''),
]);
const message = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'function']),
  content: content.default(''),
});

const unsupported = ['stop', 'presence_penalty', 'frequency_penalty'] as const;

const format = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text') }),
  z.looseObject({ type: z.literal('json_object') }),
  z.looseObject({
    type: z.literal('json_schema'),
    json_schema: z.looseObject({ name: z.string().regex(/^[\w-]{1,64}$/), schema: z.looseObject({}) }),
  }),
]);

const tool = z
  .looseObject({
    type: z.literal('function'),
    function: z.looseObject({
      name: z.string().regex(/^[\w-]{1,64}$/),
      parameters: z.looseObject({ properties: z.record(z.string(), z.unknown()).optional() }).default({}),
    }),
  })
  .transform(({ function: { name, parameters } }) => ({ name, parameters }));
const toolChoice = z.union([
  z.enum(['auto', 'none', 'required']),
  z
    .looseObject({ type: z.literal('function'), function: z.looseObject({ name: z.string() }) })
    .transform((choice) => ({ name: choice.function.name })),
]);

/** The arguments that have an effect; others of xAI (top_p, seed…) are accepted and ignored. */
const chatRequest = z.looseObject({
  model: z.string(),
  messages: z.array(message).min(1),
  tools: z.array(tool).nullish(),
  tool_choice: toolChoice.nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  response_format: format.nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  max_tokens: z.number().int().positive().nullish(),
  max_completion_tokens: z.number().int().positive().nullish(),
  n: z.number().int().min(1).max(8).nullish(),
});

/** A valid request. */
export interface XaiChatRequest extends ModelPrompt {
  model: string;
  stream: boolean;
  includeUsage: boolean;
  maxTokens: number;
  choices: number;
}

/** Validates a body as xAI does. Throws XaiError with the first problem. */
export function readChatRequest(body: unknown): XaiChatRequest {
  const checked = chatRequest.safeParse(body);
  if (!checked.success) throw malformed(firstIssue(checked.error));
  const { model, messages, stream, stream_options: streamOptions, ...rest } = checked.data;
  if (!findXaiModel(model)) throw unknownModel(model);
  const refused = unsupported.find((name) => isSet(rest[name]));
  if (refused) throw unsupportedArgument(refused, model);
  return {
    model,
    messages,
    tools: rest.tools ?? [],
    toolChoice: choiceOf(rest.tools, rest.tool_choice),
    parallelTools: rest.parallel_tool_calls ?? true,
    format: formatOf(rest.response_format),
    stream: stream ?? false,
    includeUsage: streamOptions?.include_usage ?? false,
    maxTokens: rest.max_completion_tokens ?? rest.max_tokens ?? Number.POSITIVE_INFINITY,
    choices: rest.n ?? 1,
  };
}

/** The tool choice. A required tool must be among the tools. */
export function choiceOf(
  tools: readonly { name: string }[] | null | undefined,
  choice: ToolChoice | null | undefined,
): ToolChoice {
  if (!choice || choice === 'none' || choice === 'auto') return choice ?? 'auto';
  const known = typeof choice === 'object' ? tools?.some(({ name }) => name === choice.name) : tools?.length;
  if (!known) throw malformed('tool_choice: names no tool that was given');
  return choice;
}

function formatOf(given: z.infer<typeof format> | null | undefined): AnswerFormat | undefined {
  if (given?.type === 'json_schema') return { type: 'schema', schema: given.json_schema.schema };
  return given?.type === 'json_object' ? { type: 'json' } : undefined;
}

/** Whether an argument has an effect: clients also send neutral values. */
function isSet(value: unknown): boolean {
  return (
    value !== undefined && value !== null && value !== 0 && !(Array.isArray(value) && value.length === 0)
  );
}

/** The first problem of a body, with its place. */
export function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return `${issue?.path.join('.') || 'body'}: ${issue?.message}`;
}
