import { isObject, type JsonObject, objectOf } from '../../providers/json.ts';
import { readUsage } from '../../providers/openai/usage.ts';
import { ProviderError } from '../../providers/provider.ts';
import { type ChatToolPart, chatPartOf, prefixedId } from '../chat-parts.ts';
import { type AnswerTranslator, namedEvent } from '../translated-answer.ts';

const stopReasons: Record<string, string> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  function_call: 'tool_use',
  content_filter: 'refusal',
};

/** The block that is being streamed: text, or the tool call with this index in the chat completion. */
type OpenBlock = { kind: 'text' } | { kind: 'tool'; call: number };

/** Translates a chat completion to a message in Anthropic's format (docs, Messages and Streaming Messages). */
export class MessageTranslator implements AnswerTranslator {
  #started = false;
  #blocks = 0;
  #open: OpenBlock | undefined;
  readonly #calls = new Set<number>();
  #finish: string | undefined;
  #usage: unknown;

  whole(completion: JsonObject): JsonObject {
    const { text, calls, finish } = chatPartOf(completion, 'message');
    return {
      ...headOf(completion),
      content: [...(text ? [{ type: 'text', text }] : []), ...calls.map(toolUseOf)],
      stop_reason: stopReasonOf(finish),
      stop_sequence: null,
      usage: messageUsage(completion.usage),
    };
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
    const delta = { stop_reason: stopReasonOf(this.#finish), stop_sequence: null };
    return (
      this.#start({}) +
      this.#close() +
      namedEvent({ type: 'message_delta', delta, usage: messageUsage(this.#usage) }) +
      namedEvent({ type: 'message_stop' })
    );
  }

  #start(chunk: JsonObject): string {
    if (this.#started) return '';
    this.#started = true;
    const begun = { content: [], stop_reason: null, stop_sequence: null };
    const message = { ...headOf(chunk), ...begun, usage: messageUsage(chunk.usage) };
    return namedEvent({ type: 'message_start', message });
  }

  #say(text: string): string {
    const begun =
      this.#open?.kind === 'text' ? '' : this.#begin({ kind: 'text' }, { type: 'text', text: '' });
    return begun + this.#delta({ type: 'text_delta', text });
  }

  #call({ index, id, name, arguments: part }: ChatToolPart): string {
    const isOpen = this.#open?.kind === 'tool' && this.#open.call === index;
    // Blocks come one after another here: a call that is over cannot go on.
    if (!isOpen && this.#calls.has(index))
      throw new ProviderError('cut', 'The provider mixed up the parts of its tool calls.');
    this.#calls.add(index);
    const block = { type: 'tool_use', id: prefixedId('toolu', id), name: name ?? '', input: {} };
    const begun = isOpen ? '' : this.#begin({ kind: 'tool', call: index }, block);
    return begun + (part ? this.#delta({ type: 'input_json_delta', partial_json: part }) : '');
  }

  #begin(open: OpenBlock, block: object): string {
    const closed = this.#close();
    this.#open = open;
    return closed + namedEvent({ type: 'content_block_start', index: this.#blocks, content_block: block });
  }

  #delta(delta: object): string {
    return namedEvent({ type: 'content_block_delta', index: this.#blocks, delta });
  }

  #close(): string {
    if (!this.#open) return '';
    this.#open = undefined;
    this.#blocks += 1;
    return namedEvent({ type: 'content_block_stop', index: this.#blocks - 1 });
  }
}

function headOf({ id, model }: JsonObject): JsonObject {
  return { id: prefixedId('msg', id), type: 'message', role: 'assistant', model: String(model ?? '') };
}

/** An unknown reason, or none, counts as a normal end. */
function stopReasonOf(finish: string | undefined): string {
  return stopReasons[finish ?? ''] ?? 'end_turn';
}

function toolUseOf({ id, name, arguments: text }: ChatToolPart): JsonObject {
  // A model may have produced arguments that are not an object; the client sees them all the same.
  const input = text.trim() ? (objectOf(text) ?? { arguments: text }) : {};
  return { type: 'tool_use', id: prefixedId('toolu', id), name: name ?? '', input };
}

/** Anthropic counts cached input apart from the rest. */
function messageUsage(reported: unknown): JsonObject {
  const { input, cachedInput, output } = readUsage(reported) ?? { input: 0, cachedInput: 0, output: 0 };
  return {
    input_tokens: input - cachedInput,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: cachedInput,
    output_tokens: output,
  };
}
