import { CalledTools } from '../called-tools.ts';
import { isObject, type JsonObject, objectOf, objectsOf } from '../json.ts';
import type { TokenUsage } from '../provider.ts';
import { type AnswerMeter, type StreamEventKind, textBytes } from '../upstream/answer-meter.ts';
import { UsageAccumulator } from './usage.ts';

/** Meters a message in Anthropic's format. */
export class MessagesMeter implements AnswerMeter {
  readonly #account = new UsageAccumulator();
  readonly #tools = new CalledTools();
  generatedBytes = 0;
  finished = false;
  done = false;

  get usage(): TokenUsage | undefined {
    return this.#account.usage;
  }

  get tools(): readonly string[] {
    return this.#tools.names;
  }

  read(data: string): StreamEventKind {
    const event = objectOf(data);
    if (!event || event.type === 'error') return 'failure';
    const { type, message, delta, content_block: block, usage } = event;
    if (type === 'message_start' && isObject(message)) this.#account.add(message.usage, false);
    if (type === 'content_block_start' && isObject(block)) this.#seeBlock(block, false);
    if (type === 'content_block_delta' && isObject(delta)) this.#seeDelta(delta);
    if (type === 'message_delta') {
      this.#account.add(usage, true);
      this.finished ||= isObject(delta) && typeof delta.stop_reason === 'string';
    }
    this.done ||= type === 'message_stop';
    return 'content';
  }

  readWhole(text: string): StreamEventKind {
    const message = objectOf(text);
    if (message?.type !== 'message' || !Array.isArray(message.content)) return 'failure';
    this.#account.add(message.usage, true);
    for (const block of objectsOf(message.content)) this.#seeBlock(block, true);
    return 'content';
  }

  #seeDelta({ text, thinking, partial_json: part }: JsonObject): void {
    this.generatedBytes += textBytes(text) + textBytes(thinking) + textBytes(part);
  }

  /** In a stream, the input of a tool follows in parts, and a block begins without it. */
  #seeBlock({ type, text, thinking, name, input }: JsonObject, whole: boolean): void {
    this.generatedBytes += textBytes(text) + textBytes(thinking);
    if (type !== 'tool_use') return;
    this.#tools.add(name);
    this.generatedBytes += textBytes(name) + (whole ? textBytes(JSON.stringify(input ?? {})) : 0);
  }
}
