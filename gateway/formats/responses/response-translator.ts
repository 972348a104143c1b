import { isObject, type JsonObject } from '../../providers/json.ts';
import { readUsage } from '../../providers/openai/usage.ts';
import { ProviderError, type ResponsesCall } from '../../providers/provider.ts';
import { type ChatToolPart, chatPartOf, prefixedId } from '../chat-parts.ts';
import { type AnswerTranslator, namedEvent } from '../translated-answer.ts';
import { type CallItem, type MessageItem, messageItem, responseHead, textPart } from './response-object.ts';

/** Why an answer is incomplete, by the finish reason of a chat completion. */
const incompleteReasons: Record<string, string> = {
  length: 'max_output_tokens',
  content_filter: 'content_filter',
};

/** An item of the output; a call of a function also has its index in the chat completion. */
type OutputItem = MessageItem | (CallItem & { call: number });

/** Translates a chat completion to the Responses API's format (OpenAI's API reference, Responses). */
export class ResponseTranslator implements AnswerTranslator {
  readonly #head: JsonObject;
  readonly #items: OutputItem[] = [];
  #id = '';
  #model: unknown;
  #started = false;
  #isOpen = false;
  #sequence = 0;
  #finish: string | undefined;
  #usage: unknown;

  /** `now` in ms. */
  constructor({ request }: ResponsesCall, now = Date.now()) {
    this.#head = responseHead(request, now);
  }

  whole(completion: JsonObject): JsonObject {
    const { text, calls, finish } = chatPartOf(completion, 'message');
    this.#identify(completion);
    this.#finish = finish;
    this.#usage = completion.usage;
    if (text) this.#items.push({ ...messageItem(this.#id), text });
    for (const call of calls) this.#items.push(this.#callItem(call));
    return this.#ended();
  }

  chunk(chunk: JsonObject): string {
    if (isObject(chunk.usage)) this.#usage = chunk.usage;
    const { text, calls, finish } = chatPartOf(chunk, 'delta');
    this.#finish = finish ?? this.#finish;
    return (
      this.#start(chunk) + (text ? this.#say(text) : '') + calls.map((call) => this.#call(call)).join('')
    );
  }

  end(): string {
    const begun = this.#start({}) + this.#close();
    const response = this.#ended();
    return begun + this.#event(`response.${response.status}`, { response });
  }

  nextSequence(): number {
    return this.#sequence;
  }

  #identify({ id, model }: JsonObject): void {
    this.#id = prefixedId('resp', id);
    this.#model = model ?? null;
  }

  #start(chunk: JsonObject): string {
    if (this.#started) return '';
    this.#started = true;
    this.#identify(chunk);
    const response = { ...this.#response('in_progress'), output: [], usage: null };
    return this.#event('response.created', { response }) + this.#event('response.in_progress', { response });
  }

  #say(text: string): string {
    let begun = '';
    let item = this.#items.at(-1);
    if (!this.#isOpen || item?.type !== 'message') {
      item = messageItem(this.#id, this.#items.length);
      begun = this.#open(item) + this.#inMessage(item, 'response.content_part.added', { part: textPart('') });
    }
    item.text += text;
    return begun + this.#inMessage(item, 'response.output_text.delta', { delta: text, logprobs: [] });
  }

  #call(part: ChatToolPart): string {
    const last = this.#items.at(-1);
    const isSame = this.#isOpen && last?.type === 'function_call' && last.call === part.index;
    // Items come one after another here: a call that is over cannot go on.
    if (!isSame && this.#items.some((item) => item.type === 'function_call' && item.call === part.index))
      throw new ProviderError('cut', 'The provider mixed up the parts of its tool calls.');
    const item = isSame ? last : this.#callItem({ ...part, arguments: '' });
    const begun = isSame ? '' : this.#open(item);
    item.arguments += part.arguments;
    const delta = { item_id: item.id, output_index: this.#items.length - 1, delta: part.arguments };
    return begun + (part.arguments ? this.#event('response.function_call_arguments.delta', delta) : '');
  }

  #callItem({ index, id, name, arguments: text }: ChatToolPart): CallItem & { call: number } {
    const callId = id ?? `call_${index}`;
    const itemId = prefixedId('fc', `${callId}_${this.#items.length}`);
    return { type: 'function_call', call: index, id: itemId, callId, name: name ?? '', arguments: text };
  }

  #open(item: OutputItem): string {
    const closed = this.#close();
    this.#items.push(item);
    this.#isOpen = true;
    const added = { output_index: this.#items.length - 1, item: presentItem(item, 'in_progress') };
    return closed + this.#event('response.output_item.added', added);
  }

  #close(): string {
    const item = this.#items.at(-1);
    if (!this.#isOpen || !item) return '';
    this.#isOpen = false;
    const index = this.#items.length - 1;
    const done = { output_index: index, item: presentItem(item, 'completed') };
    return this.#last(item, index) + this.#event('response.output_item.done', done);
  }

  #last(item: OutputItem, index: number): string {
    if (item.type === 'function_call') {
      const { id, name, arguments: text } = item;
      const said = { item_id: id, output_index: index, name, arguments: text || '{}' };
      return this.#event('response.function_call_arguments.done', said);
    }
    return (
      this.#inMessage(item, 'response.output_text.done', { text: item.text, logprobs: [] }) +
      this.#inMessage(item, 'response.content_part.done', { part: textPart(item.text) })
    );
  }

  #inMessage({ id }: MessageItem, type: string, fields: JsonObject): string {
    return this.#event(type, {
      item_id: id,
      output_index: this.#items.length - 1,
      content_index: 0,
      ...fields,
    });
  }

  #event(type: string, fields: JsonObject): string {
    this.#sequence += 1;
    return namedEvent({ type, sequence_number: this.#sequence - 1, ...fields });
  }

  #ended(): JsonObject {
    const reason = incompleteReasons[this.#finish ?? ''];
    const response = this.#response(reason ? 'incomplete' : 'completed');
    return {
      ...response,
      ...(reason && { incomplete_details: { reason } }),
      output: this.#items.map((item) => presentItem(item, 'completed')),
      usage: responseUsage(this.#usage),
    };
  }

  #response(status: string): JsonObject {
    return { id: this.#id, ...this.#head, status, model: this.#model };
  }
}

function presentItem(item: OutputItem, status: 'in_progress' | 'completed'): JsonObject {
  const isDone = status === 'completed';
  if (item.type === 'message') {
    const content = isDone ? [textPart(item.text)] : [];
    return { id: item.id, type: 'message', status, role: 'assistant', content };
  }
  const { id, callId, name, arguments: text } = item;
  // Clients parse the arguments of a function that takes none, too.
  const args = isDone ? text || '{}' : '';
  return { id, type: 'function_call', status, call_id: callId, name, arguments: args };
}

/** Null where the provider reported none. */
function responseUsage(reported: unknown): JsonObject | null {
  const usage = readUsage(reported);
  if (!usage) return null;
  const details = isObject(reported) ? reported.completion_tokens_details : undefined;
  const reasoning = isObject(details) ? Number(details.reasoning_tokens ?? 0) : 0;
  return {
    input_tokens: usage.input,
    input_tokens_details: { cached_tokens: usage.cachedInput },
    output_tokens: usage.output,
    output_tokens_details: { reasoning_tokens: Math.min(reasoning, usage.output) },
    total_tokens: usage.input + usage.output,
  };
}
