import { CalledTools } from '../called-tools.ts';
import { isObject, type JsonObject, objectOf, objectsOf } from '../json.ts';
import type { TokenUsage } from '../provider.ts';
import { type AnswerMeter, type StreamEventKind, textBytes } from '../upstream/answer-meter.ts';
import { readUsage } from './usage.ts';

/** Meters a chat completion. */
export class UsageMeter implements AnswerMeter {
  #usage: TokenUsage | undefined;
  #generated = 0;
  readonly #tools = new CalledTools();
  readonly #open = new Set<unknown>();
  #finished = false;
  /** `[DONE]` has come. */
  done = false;

  get usage(): TokenUsage | undefined {
    return this.#usage;
  }

  get generatedBytes(): number {
    return this.#generated;
  }

  get tools(): readonly string[] {
    return this.#tools.names;
  }

  /** Every choice that began has its finish reason. */
  get finished(): boolean {
    return this.#finished && this.#open.size === 0;
  }

  read(data: string): StreamEventKind {
    if (data.trim() === '[DONE]') {
      this.done = true;
      return 'content';
    }
    const chunk = objectOf(data);
    if (!chunk || isFailure(chunk)) return 'failure';
    return this.#seeBody(chunk, 'delta');
  }

  readWhole(text: string): StreamEventKind {
    const body = objectOf(text);
    if (!body || isFailure(body) || !Array.isArray(body.choices)) return 'failure';
    return this.#seeBody(body, 'message');
  }

  #seeBody(body: JsonObject, part: 'delta' | 'message'): StreamEventKind {
    for (const choice of objectsOf(body.choices)) this.#seeChoice(choice, part);
    const hasUsage = body.usage !== undefined && body.usage !== null;
    if (hasUsage) this.#usage = readUsage(body.usage);
    const empty = Array.isArray(body.choices) && body.choices.length === 0;
    return hasUsage && empty ? 'usage_only' : 'content';
  }

  #seeChoice(choice: JsonObject, part: 'delta' | 'message'): void {
    const said = choice[part];
    if (isObject(said)) this.#seeSaid(said);
    // Some providers send '' in between, which is not a reason.
    if (typeof choice.finish_reason === 'string' && choice.finish_reason) {
      this.#open.delete(choice.index);
      this.#finished = true;
    } else this.#open.add(choice.index);
  }

  #seeSaid(said: JsonObject): void {
    for (const name of texts) this.#generated += textBytes(said[name]);
    for (const call of callsOf(said)) {
      this.#generated += textBytes(call.name) + textBytes(call.arguments) + textBytes(call.input);
      this.#tools.add(call.name);
    }
  }
}

function isFailure(chunk: JsonObject): boolean {
  return chunk.error !== undefined && chunk.error !== null;
}

/** `reasoning` is the name that OpenRouter and others use. */
const texts = ['content', 'reasoning_content', 'reasoning', 'refusal'] as const;

/** The tool calls in a message or delta, in the current and the old format. */
function callsOf(said: JsonObject): JsonObject[] {
  const calls = objectsOf(said.tool_calls).map((call) => call.function ?? call.custom);
  return [...calls, said.function_call].filter(isObject);
}
