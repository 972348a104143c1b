import { z } from 'zod';
import type { AnswerFormat, Message, ModelPrompt } from '../model/conversation.ts';
import { malformed, notSimulated, unknownModel, unsupportedResponseArgument } from './errors.ts';
import { findXaiModel } from './models.ts';
import { choiceOf, firstIssue } from './request.ts';

const text = z
  .looseObject({ type: z.enum(['input_text', 'output_text', 'text']), text: z.string() })
  .transform((part) => part.text);
const refusal = z
  .looseObject({ type: z.literal('refusal'), refusal: z.string() })
  .transform((part) => part.refusal);
const image = z
  .looseObject({
    type: z.literal('input_image'),
    image_url: z.string().regex(/^(?:https:\/\/|data:image\/(?:jpeg|png);base64,)/, 'is no image address'),
    detail: z.enum(['auto', 'low', 'high']).nullish(),
  })
  .transform(() => '');
const parts = z.array(z.union([text, refusal, image])).transform((texts) => texts.join('\n'));
const content = z.union([z.string(), parts]);

const message = z
  .looseObject({
    type: z.literal('message').optional(),
    role: z.enum(['system', 'developer', 'user', 'assistant']),
    content,
  })
  .transform((item): Message => ({ role: item.role, content: item.content }));
const functionCall = z
  .looseObject({
    type: z.literal('function_call'),
    call_id: z.string().min(1),
    name: z.string().min(1),
    arguments: z.string(),
  })
  .transform((item): Message => ({ role: 'assistant', content: `${item.name} ${item.arguments}` }));
const functionOutput = z
  .looseObject({ type: z.literal('function_call_output'), call_id: z.string().min(1), output: content })
  .transform((item): Message => ({ role: 'tool', content: item.output }));
// What is not stored can be sent back only with its content.
const reasoning = z
  .looseObject({
    type: z.literal('reasoning'),
    encrypted_content: z.string('no such item: without its encrypted_content it has to be stored'),
  })
  .transform((): Message => ({ role: 'assistant', content: '' }));
const item = z.union([message, functionCall, functionOutput, reasoning]);

const tool = z
  .looseObject({
    type: z.literal('function'),
    name: z.string().regex(/^[\w-]{1,64}$/),
    parameters: z.looseObject({ properties: z.record(z.string(), z.unknown()).optional() }).nullish(),
  })
  .transform(({ name, parameters }) => ({ name, parameters: parameters ?? {} }));
const format = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text') }),
  z.looseObject({ type: z.literal('json_object') }),
  z.looseObject({
    type: z.literal('json_schema'),
    name: z.string().regex(/^[\w-]{1,64}$/),
    schema: z.looseObject({}),
  }),
]);

const responseRequest = z.looseObject({
  model: z.string(),
  input: z.union([
    z.string().transform((words): Message[] => [{ role: 'user', content: words }]),
    z.array(item).min(1),
  ]),
  instructions: z.string().nullish(),
  max_output_tokens: z.number().int().positive().nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  tools: z.array(tool).max(128).nullish(),
  tool_choice: z
    .union([
      z.enum(['auto', 'none', 'required']),
      z.looseObject({ type: z.literal('function'), name: z.string() }).transform(({ name }) => ({ name })),
    ])
    .nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  text: z.looseObject({ format: format.nullish() }).nullish(),
  include: z.array(z.string()).nullish(),
  store: z.boolean().nullish(),
  stream: z.boolean().nullish(),
});

/** The arguments of xAI's Responses API (LangChain's `XAIResponsesCreateParams`); it refuses others of OpenAI's. */
const ARGUMENTS = new Set(
  `model input instructions include logprobs max_output_tokens metadata parallel_tool_calls previous_response_id
  prompt_cache_key reasoning safety_identifier search_parameters service_tier store stream temperature text tool_choice
  tools top_logprobs top_p user`.split(/\s+/),
);

/** A valid request. */
export interface XaiResponseRequest extends ModelPrompt {
  model: string;
  stream: boolean;
  store: boolean;
  maxTokens: number;
  /** Whether the reasoning is returned encrypted, so that it can be sent back. */
  encrypted: boolean;
  /** The arguments that the answer repeats. */
  echo: Record<string, unknown>;
}

/** Validates a body as xAI does. Throws XaiError with the first problem. */
export function readResponseRequest(body: unknown): XaiResponseRequest {
  refuseUnsimulated(body);
  const checked = responseRequest.safeParse(body);
  if (!checked.success) throw malformed(firstIssue(checked.error));
  const { model, input, instructions, tools, ...rest } = checked.data;
  if (!findXaiModel(model)) throw unknownModel(model);
  const unknown = Object.keys(checked.data).find((name) => !ARGUMENTS.has(name));
  if (unknown !== undefined) throw unsupportedResponseArgument(unknown);
  const include = rest.include ?? [];
  if (include.some((name) => name !== 'reasoning.encrypted_content'))
    throw unsupportedResponseArgument('include');
  return {
    model,
    messages: [...(instructions ? [{ role: 'system' as const, content: instructions }] : []), ...input],
    tools: tools ?? [],
    toolChoice: choiceOf(tools, rest.tool_choice),
    parallelTools: rest.parallel_tool_calls ?? true,
    format: formatOf(rest.text?.format),
    stream: rest.stream ?? false,
    store: rest.store ?? true,
    maxTokens: rest.max_output_tokens ?? Number.POSITIVE_INFINITY,
    encrypted: include.length > 0,
    echo: echoed(body as Record<string, unknown>),
  };
}

/** xAI runs such tools and keeps such state; the sandbox does not. */
function refuseUnsimulated(body: unknown): void {
  if (typeof body !== 'object' || body === null) return;
  const {
    tools,
    previous_response_id: previous,
    search_parameters: search,
  } = body as Record<string, unknown>;
  const hosted = Array.isArray(tools) && tools.some((one) => !['function', undefined].includes(one?.type));
  if (hosted || (previous ?? search)) throw notSimulated();
}

function formatOf(given: z.infer<typeof format> | null | undefined): AnswerFormat | undefined {
  if (given?.type === 'json_schema') return { type: 'schema', schema: given.schema };
  return given?.type === 'json_object' ? { type: 'json' } : undefined;
}

function echoed(body: Record<string, unknown>): Record<string, unknown> {
  return {
    instructions: body.instructions ?? null,
    max_output_tokens: body.max_output_tokens ?? null,
    parallel_tool_calls: body.parallel_tool_calls ?? true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null, ...(body.reasoning as object | null) },
    store: body.store ?? true,
    temperature: body.temperature ?? null,
    text: { format: { type: 'text' }, ...(body.text as object | null) },
    tool_choice: body.tool_choice ?? 'auto',
    tools: body.tools ?? [],
    top_p: body.top_p ?? null,
    user: body.user ?? null,
    metadata: body.metadata ?? {},
  };
}
