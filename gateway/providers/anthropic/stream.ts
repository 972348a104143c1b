import { CalledTools } from '../called-tools.ts';
import { isObject, type JsonObject, objectOf } from '../json.ts';
import { type AnswerForm, finishIn, USUAL_FORM } from './answer-form.ts';
import { finishOf } from './finish.ts';
import { UsageAccumulator } from './usage.ts';

/** A tool call whose arguments arrive in parts. */
interface OpenCall {
  index: number;
  isEmpty: boolean;
}

/** Translates the events of a stream into OpenAI's, one by one (docs, Streaming Messages). */
export class StreamTranslator {
  readonly account = new UsageAccumulator();
  readonly #includeUsage: boolean;
  readonly #form: AnswerForm;
  readonly #now: number;
  readonly #calls = new Map<unknown, OpenCall>();
  #head: JsonObject = {};
  readonly tools = new CalledTools();
  generatedBytes = 0;
  /** The stop reason has arrived. */
  finished = false;
  /** The final event has arrived. */
  stopped = false;
  failed = false;

  /** `now` in ms. */
  constructor(includeUsage: boolean, form = USUAL_FORM, now = Date.now()) {
    this.#includeUsage = includeUsage;
    this.#form = form;
    this.#now = now;
  }

  /** The text to send to the client for the data of one event. Unknown event types produce nothing. */
  translate(data: string): string {
    const event = objectOf(data);
    if (!event || event.type === 'error') {
      this.failed = true;
      return '';
    }
    const handle = handlers[String(event.type)];
    return handle ? handle.call(this, event) : '';
  }

  /** The last events, once the provider has finished. */
  end(): string {
    const usage = this.account.asOpenaiUsage;
    const usageChunk = this.#includeUsage && usage ? this.#chunk({ choices: [], usage }) : '';
    return `${usageChunk}data: [DONE]\n\n`;
  }

  begin({ message }: JsonObject): string {
    const { id, model, usage } = isObject(message) ? message : {};
    this.account.add(usage, false);
    this.#head = { id, object: 'chat.completion.chunk', created: Math.floor(this.#now / 1000), model };
    return this.#delta({ role: 'assistant', content: '' });
  }

  beginBlock({ index, content_block: block }: JsonObject): string {
    if (!isObject(block)) return '';
    if (block.type !== 'tool_use') return this.#say(block);
    const call = { index: this.#calls.size, isEmpty: true };
    this.#calls.set(index, call);
    const name = this.#form.originalName(String(block.name));
    this.generatedBytes += Buffer.byteLength(name);
    this.tools.add(name);
    return this.#callDelta(call, { id: block.id, type: 'function' }, { name, arguments: '' });
  }

  addToBlock({ index, delta }: JsonObject): string {
    if (!isObject(delta)) return '';
    if (delta.type !== 'input_json_delta') return this.#say(delta);
    const call = this.#calls.get(index);
    const part = delta.partial_json;
    return call && typeof part === 'string' && part ? this.#argue(call, part) : '';
  }

  /** A tool without input gets an empty object, because clients parse the arguments. */
  endBlock({ index }: JsonObject): string {
    const call = this.#calls.get(index);
    return call?.isEmpty ? this.#argue(call, '{}') : '';
  }

  finish({ delta, usage }: JsonObject): string {
    this.account.add(usage, true);
    const reason = isObject(delta) ? delta.stop_reason : undefined;
    if (typeof reason !== 'string') return '';
    this.finished = true;
    return this.#delta({}, finishIn(this.#form, finishOf(reason)));
  }

  stop(): string {
    this.stopped = true;
    return this.end();
  }

  #argue(call: OpenCall, part: string): string {
    call.isEmpty = false;
    this.generatedBytes += Buffer.byteLength(part);
    return this.#callDelta(call, {}, { arguments: part });
  }

  #callDelta({ index }: OpenCall, head: object, called: object): string {
    return this.#delta(
      this.#form.callsFunction
        ? { function_call: called }
        : { tool_calls: [{ index, ...head, function: called }] },
    );
  }

  #say({ text, thinking }: JsonObject): string {
    const said = typeof text === 'string' ? text : thinking;
    if (typeof said !== 'string' || !said) return '';
    this.generatedBytes += Buffer.byteLength(said);
    return this.#delta(typeof text === 'string' ? { content: said } : { reasoning_content: said });
  }

  #delta(delta: object, finish: string | null = null): string {
    return this.#chunk({ choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }] });
  }

  #chunk(fields: object): string {
    return `data: ${JSON.stringify({ ...this.#head, ...fields })}\n\n`;
  }
}

const handlers: Record<string, (this: StreamTranslator, event: JsonObject) => string> = {
  message_start: StreamTranslator.prototype.begin,
  content_block_start: StreamTranslator.prototype.beginBlock,
  content_block_delta: StreamTranslator.prototype.addToBlock,
  content_block_stop: StreamTranslator.prototype.endBlock,
  message_delta: StreamTranslator.prototype.finish,
  message_stop: StreamTranslator.prototype.stop,
};
