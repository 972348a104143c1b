import { CalledTools } from '../called-tools.ts';
import { isObject, type JsonObject, objectOf, objectsOf } from '../json.ts';
import type { TokenUsage } from '../provider.ts';
import { type AnswerMeter, type StreamEventKind, textBytes } from '../upstream/answer-meter.ts';
import { readUsage } from './usage.ts';

/** Events whose `delta` is generated text. */
const DELTAS = new Set<unknown>(
  ['output_text', 'refusal', 'reasoning_text', 'reasoning_summary_text', 'function_call_arguments']
    .concat('custom_tool_call_input')
    .map((what) => `response.${what}.delta`),
);
const ENDS = new Set<unknown>(['response.completed', 'response.incomplete']);
const FAILURES = new Set<unknown>(['response.failed', 'error']);

/** Meters a response of the Responses API. */
export class ResponsesMeter implements AnswerMeter {
  #usage: TokenUsage | undefined;
  #streamed = 0;
  #whole = 0;
  readonly #tools = new CalledTools();
  done = false;
  nextSequence = 0;

  get usage(): TokenUsage | undefined {
    return this.#usage;
  }

  /** Some providers send the arguments of a call only with its whole item. */
  get generatedBytes(): number {
    return Math.max(this.#streamed, this.#whole);
  }

  get tools(): readonly string[] {
    return this.#tools.names;
  }

  get finished(): boolean {
    return this.done;
  }

  read(data: string): StreamEventKind {
    // Some providers end with the final event of chat completions.
    if (data.trim() === '[DONE]') return 'content';
    const event = objectOf(data);
    if (!event || FAILURES.has(event.type) || isObject(event.error)) return 'failure';
    if (typeof event.sequence_number === 'number') this.nextSequence = event.sequence_number + 1;
    if (DELTAS.has(event.type)) this.#streamed += textBytes(event.delta);
    if (event.type === 'response.output_item.added' && isObject(event.item)) this.#tools.add(event.item.name);
    if (event.type === 'response.output_item.done' && isObject(event.item)) this.#seeItem(event.item);
    if (ENDS.has(event.type) && isObject(event.response)) this.#end(event.response);
    return 'content';
  }

  readWhole(text: string): StreamEventKind {
    const response = objectOf(text);
    if (!response || isObject(response.error) || response.status === 'failed') return 'failure';
    if (!Array.isArray(response.output)) return 'failure';
    for (const item of objectsOf(response.output)) this.#seeItem(item);
    this.#end(response);
    return 'content';
  }

  #end({ usage }: JsonObject): void {
    this.done = true;
    if (isObject(usage)) this.#usage = responsesUsage(usage);
  }

  #seeItem({ name, content, summary, arguments: args, input }: JsonObject): void {
    this.#tools.add(name);
    this.#whole += textBytes(args) + textBytes(input);
    for (const part of [...objectsOf(content), ...objectsOf(summary)])
      this.#whole += textBytes(part.text) + textBytes(part.refusal);
  }
}

/** The usage of a response: the names differ from those of chat completions, and reasoning is part of the output. */
function responsesUsage(usage: JsonObject): TokenUsage | undefined {
  return readUsage({
    prompt_tokens: usage.input_tokens,
    completion_tokens: usage.output_tokens,
    total_tokens: usage.total_tokens,
    prompt_tokens_details: usage.input_tokens_details,
    completion_tokens_details: usage.output_tokens_details,
  });
}
