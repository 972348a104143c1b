import { isObject, type JsonObject, objectsOf } from '../json.ts';

/** Parts that only their own provider can read. */
const REASONING_PARTS = new Set<unknown>(['thinking', 'redacted_thinking', 'reasoning']);

/** Messages whose content is text or a list of texts and images, whose calls have ids and whose results name them. */
export function canonicalMessages(messages: readonly JsonObject[]): JsonObject[] {
  const ids = new CallIds();
  return messages.map((message) => canonicalMessage(message, ids));
}

function canonicalMessage(message: JsonObject, ids: CallIds): JsonObject {
  const content = canonicalContent(message.content);
  switch (message.role) {
    case 'assistant':
      return {
        role: 'assistant',
        content: content.length === 0 && isText(message.refusal) ? message.refusal : content,
        tool_calls: canonicalCalls(message, ids),
      };
    case 'tool':
    case 'function':
      return { role: 'tool', tool_call_id: ids.answered(message), content };
    default:
      return { ...message, content };
  }
}

function canonicalContent(content: unknown): unknown[] | string {
  if (!Array.isArray(content)) return (content ?? '') as string;
  return content.flatMap((part) => (isObject(part) ? canonicalPart(part) : [part]));
}

function canonicalPart(part: JsonObject): JsonObject[] {
  const { type, text, refusal, image_url: image } = part;
  if (REASONING_PARTS.has(type)) return [];
  if (type === 'text' || type === 'refusal') return [{ type: 'text', text: text ?? refusal ?? '' }];
  return type === 'image_url' && typeof image === 'string' ? [{ type, image_url: { url: image } }] : [part];
}

/** The calls of a message, in the form of tools. */
function canonicalCalls({ tool_calls: calls, function_call: older }: JsonObject, ids: CallIds): JsonObject[] {
  ids.forgetOpen();
  const called = objectsOf(calls).map((call): JsonObject => ({ id: call.id, ...calledFunction(call) }));
  if (isObject(older)) called.push(older);
  return called.map(({ id, name, arguments: given }) => ({
    id: ids.called(id, String(name ?? '')),
    type: 'function',
    function: { name: String(name ?? ''), arguments: argumentsText(given) },
  }));
}

/** A tool that takes free text has it as its only argument. */
function calledFunction({ function: called, custom }: JsonObject): JsonObject {
  if (isObject(custom)) return { name: custom.name, arguments: { input: custom.input } };
  return isObject(called) ? { name: called.name, arguments: called.arguments } : {};
}

function argumentsText(given: unknown): string {
  if (typeof given === 'string') return given;
  return given === undefined || given === null ? '' : JSON.stringify(given);
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** Gives ids to calls and results that have none, as those of OpenAI's older functions. */
class CallIds {
  /** The calls of the last message with any that have no result yet. */
  #open: { id: string; name: string }[] = [];
  #count = 0;

  forgetOpen(): void {
    this.#open = [];
  }

  called(given: unknown, name: string): string {
    const id = isText(given) ? given : this.#newId(name);
    this.#open.push({ id, name });
    return id;
  }

  /** The id of the call that a result belongs to: without an id, the first open call of its name, if it has one. */
  answered({ tool_call_id: given, name }: JsonObject): string {
    const at = this.#open.findIndex((call) =>
      isText(given) ? call.id === given : !isText(name) || call.name === name,
    );
    const [call] = at === -1 ? [] : this.#open.splice(at, 1);
    return call?.id ?? (isText(given) ? given : this.#newId(String(name ?? '')));
  }

  #newId(name: string): string {
    this.#count += 1;
    return `function_${name}_${this.#count}`;
  }
}
