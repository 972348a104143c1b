import type { ChatRequest } from '../../request/chat.schema.ts';
import { ProviderError } from '../provider.ts';
import { systemOf, turnsOf } from './messages.ts';
import { type Question, question } from './question.schema.ts';
import { type Thinking, thinkingOf } from './thinking.ts';
import { isForced, toolsOf } from './tools.ts';
import type { ModelTraits } from './traits.ts';

/** A model and what it takes. */
export interface Asked {
  /** As the provider is shown. */
  name: string;
  model: string;
  traits: ModelTraits;
}

/** A question in OpenAI's form as the body of `POST /v1/messages`. Throws ProviderError `refused`, which names what has no counterpart. */
export function translateQuestion(request: ChatRequest, { name, model, traits }: Asked): object {
  const asked = read(request, name);
  const turns = turnsOf(asked.messages);
  const system = systemOf(asked.messages);
  const maxTokens = asked.max_completion_tokens ?? asked.max_tokens ?? traits.maxTokens;
  const tools = toolsOf(asked, turns);
  const thinking = thinkingOf(asked.reasoning_effort, traits, { maxTokens, forced: isForced(tools), turns });
  return {
    model,
    max_tokens: maxTokens,
    ...(system.length > 0 && { system }),
    messages: turns,
    ...(asked.stream && { stream: true }),
    ...stopsOf(asked),
    ...(traits.sampling && !thinking.thinking && samplingOf(asked)),
    ...tools,
    ...thinking,
    ...outputOf(asked, thinking),
    ...userOf(asked),
  };
}

function read(request: ChatRequest, name: string): Question {
  const checked = question.safeParse(request);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  throw new ProviderError(
    'refused',
    `${name} cannot take this request: ${issue?.path.join('.')}: ${issue?.message}`,
  );
}

function stopsOf({ stop }: Question): object {
  // Anthropic refuses sequences of nothing but space.
  const sequences = [stop ?? []].flat().filter((sequence) => sequence.trim());
  return sequences.length > 0 ? { stop_sequences: sequences } : {};
}

/** One of the two, never both; OpenAI's temperature goes to 2, Anthropic's to 1. */
function samplingOf({ temperature, top_p: topP }: Question): object {
  if (typeof temperature === 'number') return { temperature: Math.min(temperature, 1) };
  return typeof topP === 'number' ? { top_p: topP } : {};
}

function outputOf({ response_format: format }: Question, { output_config: config }: Thinking): object {
  const schema = format?.type === 'json_schema' ? format.json_schema?.schema : undefined;
  return schema ? { output_config: { ...config, format: { type: 'json_schema', schema } } } : {};
}

function userOf({ user, safety_identifier: identifier }: Question): object {
  const id = identifier ?? user;
  return id ? { metadata: { user_id: id.slice(0, 256) } } : {};
}
