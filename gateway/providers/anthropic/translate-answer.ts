import { CalledTools } from '../called-tools.ts';
import { type JsonObject, objectOf, objectsOf } from '../json.ts';
import { finishOf } from './finish.ts';
import { UsageAccumulator } from './usage.ts';

/** An answer in OpenAI's format, and its usage. */
export interface TranslatedAnswer {
  body: JsonObject;
  account: UsageAccumulator;
  generatedBytes: number;
  tools: CalledTools;
}

/**
 * Translates the body of a `POST /v1/messages` response to a chat completion; undefined where it is not a message.
 * `now` in ms.
 */
export function translateAnswer(text: string, now = Date.now()): TranslatedAnswer | undefined {
  const message = objectOf(text);
  if (message?.type !== 'message' || !Array.isArray(message.content)) return undefined;
  const account = new UsageAccumulator();
  account.add(message.usage, true);
  const blocks = objectsOf(message.content);
  const content = joined(blocks, 'text', 'text');
  const reasoning = joined(blocks, 'thinking', 'thinking');
  const calls = blocks.filter(({ type }) => type === 'tool_use').map(callOf);
  const usage = account.asOpenaiUsage;
  const said = {
    role: 'assistant',
    content: content || (calls.length > 0 ? null : ''),
    ...(reasoning && { reasoning_content: reasoning }),
    ...(calls.length > 0 && { tool_calls: calls }),
    refusal: null,
  };
  const body = {
    id: message.id,
    object: 'chat.completion',
    created: Math.floor(now / 1000),
    model: message.model,
    choices: [{ index: 0, message: said, logprobs: null, finish_reason: finishOf(message.stop_reason) }],
    ...(usage && { usage }),
  };
  const called = calls.map((call) => call.function.name + call.function.arguments).join('');
  const tools = new CalledTools();
  for (const call of calls) tools.add(call.function.name);
  return { body, account, generatedBytes: Buffer.byteLength(content + reasoning + called), tools };
}

function joined(blocks: JsonObject[], type: string, field: string): string {
  return blocks
    .filter((block) => block.type === type)
    .map((block) => String(block[field] ?? ''))
    .join('');
}

function callOf({ id, name, input }: JsonObject): {
  id: unknown;
  type: 'function';
  function: { name: string; arguments: string };
} {
  return { id, type: 'function', function: { name: String(name), arguments: JSON.stringify(input ?? {}) } };
}
