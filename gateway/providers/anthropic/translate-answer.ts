import { CalledTools } from '../called-tools.ts';
import { type JsonObject, objectOf, objectsOf } from '../json.ts';
import { type AnswerForm, finishIn, USUAL_FORM } from './answer-form.ts';
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
export function translateAnswer(
  text: string,
  form = USUAL_FORM,
  now = Date.now(),
): TranslatedAnswer | undefined {
  const message = objectOf(text);
  if (message?.type !== 'message' || !Array.isArray(message.content)) return undefined;
  const account = new UsageAccumulator();
  account.add(message.usage, true);
  const blocks = objectsOf(message.content);
  const content = joined(blocks, 'text', 'text');
  const reasoning = joined(blocks, 'thinking', 'thinking');
  const calls = blocks.filter(({ type }) => type === 'tool_use').map((block) => callOf(block, form));
  const usage = account.asOpenaiUsage;
  const said = {
    role: 'assistant',
    content: content || (calls.length > 0 ? null : ''),
    ...(reasoning && { reasoning_content: reasoning }),
    ...calledIn(form, calls),
    refusal: null,
  };
  const finish = finishIn(form, finishOf(message.stop_reason));
  const body = {
    id: message.id,
    object: 'chat.completion',
    created: Math.floor(now / 1000),
    model: message.model,
    choices: [{ index: 0, message: said, logprobs: null, finish_reason: finish }],
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

/** A call of a tool in a chat completion. */
interface Call {
  id: unknown;
  type: 'function';
  function: { name: string; arguments: string };
}

function callOf({ id, name, input }: JsonObject, { originalName }: AnswerForm): Call {
  const called = { name: originalName(String(name)), arguments: JSON.stringify(input ?? {}) };
  return { id, type: 'function', function: called };
}

function calledIn({ callsFunction }: AnswerForm, calls: readonly Call[]): object {
  const [first] = calls;
  if (!first) return {};
  return callsFunction ? { function_call: first.function } : { tool_calls: calls };
}
