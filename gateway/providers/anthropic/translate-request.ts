import type { ChatRequest } from '../../request/chat.schema.ts';
import { isObject, type JsonObject } from '../json.ts';
import { ProviderError } from '../provider.ts';
import type { AnswerForm } from './answer-form.ts';
import { canonicalRequest } from './canonical-request.ts';
import { offersFunctions } from './canonical-tools.ts';
import type { ContentBlock } from './message.ts';
import { anthropicMessagesOf, systemOf } from './messages.ts';
import { supportedSchema } from './output-schema.ts';
import { type Thinking, thinkingOf } from './thinking.ts';
import { type ToolNames, toolNames } from './tool-names.ts';
import { isForced, toolsOf } from './tools.ts';
import type { ModelTraits } from './traits.ts';
import { type TranslatableRequest, translatableRequest } from './translatable-request.schema.ts';

/** The model that a request is translated for. */
export interface TranslationTarget {
  /** The provider's display name. */
  name: string;
  model: string;
  traits: ModelTraits;
}

/** The body of `POST /v1/messages`, and what the translation of its answer has to know. */
export interface TranslatedRequest {
  body: object;
  form: AnswerForm;
}

/**
 * Translates a chat completion for Anthropic. Throws ProviderError `refused`, which names the field that has no
 * counterpart.
 */
export function translateRequest(request: ChatRequest, target: TranslationTarget): TranslatedRequest {
  const input = read(request, target.name);
  const names = toolNames(namesIn(input));
  const form = { originalName: names.original, callsFunction: offersFunctions(request) };
  return { body: translatedBody(input, names, target), form };
}

function translatedBody(input: TranslatableRequest, names: ToolNames, target: TranslationTarget): object {
  const { model, traits } = target;
  const turns = anthropicMessagesOf(input.messages, names);
  const system = [...systemOf(input.messages), ...jsonInstruction(input)];
  const wanted = input.max_completion_tokens ?? input.max_tokens ?? traits.maxTokens;
  const maxTokens = Math.min(wanted, traits.maxOutput);
  const tools = toolsOf(input, turns, names);
  const thinking = thinkingOf(input.reasoning_effort, traits, { maxTokens, forced: isForced(tools), turns });
  return {
    model,
    max_tokens: maxTokens,
    ...(system.length > 0 && { system }),
    messages: turns,
    ...(input.stream && { stream: true }),
    ...stopsOf(input),
    ...(traits.sampling && !thinking.thinking && samplingOf(input)),
    ...tools,
    ...thinking,
    ...outputOf(input, thinking),
    ...userOf(input),
  };
}

function read(request: ChatRequest, name: string): TranslatableRequest {
  const checked = translatableRequest.safeParse(canonicalRequest(request));
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  throw new ProviderError(
    'refused',
    `${name} cannot take this request: ${issue?.path.join('.')}: ${issue?.message}`,
  );
}

/** The names of all tools that are offered or were called. */
function namesIn({ tools, messages }: TranslatableRequest): string[] {
  const called = messages.flatMap((message) => (message.role === 'assistant' ? message.tool_calls : []));
  return [...(tools ?? []), ...called].map((tool) => tool.function.name);
}

function stopsOf({ stop }: TranslatableRequest): object {
  // Anthropic rejects sequences of only whitespace.
  const sequences = [stop ?? []].flat().filter((sequence) => sequence.trim());
  return sequences.length > 0 ? { stop_sequences: sequences } : {};
}

/** Sends one of the two, never both; OpenAI's temperature goes to 2, Anthropic's to 1. */
function samplingOf({ temperature, top_p: topP }: TranslatableRequest): object {
  if (typeof temperature === 'number') return { temperature: Math.min(temperature, 1) };
  return typeof topP === 'number' ? { top_p: topP } : {};
}

function outputOf(input: TranslatableRequest, { output_config: config }: Thinking): object {
  const asked = schemaOf(input);
  const schema = asked && supportedSchema(asked);
  return schema ? { output_config: { ...config, format: { type: 'json_schema', schema } } } : {};
}

function schemaOf({ response_format: format }: TranslatableRequest): JsonObject | undefined {
  const schema = format?.type === 'json_schema' ? format.json_schema?.schema : undefined;
  return isObject(schema) ? schema : undefined;
}

/** Anthropic has no JSON mode without a schema, and does not enforce every schema. */
function jsonInstruction(input: TranslatableRequest): ContentBlock[] {
  const schema = schemaOf(input);
  const only = 'and nothing else: no code fence, no explanation.';
  if (input.response_format?.type === 'json_object')
    return [{ type: 'text', text: `Answer with one JSON object ${only}` }];
  if (!schema || supportedSchema(schema)) return [];
  const described = `that this JSON schema describes, ${only}\n${JSON.stringify(schema)}`;
  return [{ type: 'text', text: `Answer with one JSON value ${described}` }];
}

/**
 * Only an identifier that says nothing about a person. `user` often is an email address, which is none of a second
 * company's business, and which Anthropic refuses.
 */
function userOf({ safety_identifier: identifier }: TranslatableRequest): object {
  const isOpaque = typeof identifier === 'string' && /^[\w-]{1,256}$/.test(identifier);
  return isOpaque ? { metadata: { user_id: identifier } } : {};
}
