import { LlmError } from '../http/llm-error.ts';

/** More values than any conversation has; each one costs time to parse and check. */
const MOST_VALUES = 60_000;
/** Deeper than the schema of any tool. */
const MOST_DEPTH = 100;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const OPEN_OBJECT = 0x7b;
const OPEN_ARRAY = 0x5b;
const CLOSE_OBJECT = 0x7d;
const CLOSE_ARRAY = 0x5d;

/**
 * Checks a body before it is parsed, in one pass and without building anything from it. Throws LlmError
 * `invalid_request` for a body that has too many values or is nested too deep, and for a duplicate member in any
 * object: of two readers one might use the first and the other the last. Invalid JSON is left to the parser.
 */
export function checkJsonLimits(json: Buffer): void {
  const scanner = new JsonScanner(json);
  for (let at = 0; at !== -1 && at < json.length; at = scanner.step(at));
}

class JsonScanner {
  readonly #json: Buffer;
  /** The members of each open object; undefined for each open array. */
  readonly #open: (Set<string> | undefined)[] = [];
  #values = 0;

  constructor(json: Buffer) {
    this.#json = json;
  }

  /** Reads the token at `at`, and returns where to continue; -1 where a string has no end. */
  step(at: number): number {
    const byte = this.#json[at];
    if (byte === QUOTE) return this.#string(at);
    if (byte === OPEN_OBJECT) this.#enter(new Set());
    else if (byte === OPEN_ARRAY) this.#enter(undefined);
    else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) this.#open.pop();
    else if (byte === COMMA) this.#count();
    return at + 1;
  }

  #enter(members: Set<string> | undefined): void {
    this.#open.push(members);
    if (this.#open.length > MOST_DEPTH) throw tooLargeError();
    this.#count();
  }

  #count(): void {
    this.#values += 1;
    if (this.#values > MOST_VALUES) throw tooLargeError();
  }

  #string(start: number): number {
    const end = stringEnd(this.#json, start);
    const members = this.#open.at(-1);
    if (end !== -1 && members && isKey(this.#json, end)) note(members, this.#json, start, end);
    return end;
  }
}

/** One past the quote that ends the string at `start`; -1 where there is none. */
export function stringEnd(json: Buffer, start: number): number {
  let at = start;
  do {
    at = json.indexOf(QUOTE, at + 1);
    if (at === -1) return -1;
  } while (isEscaped(json, at));
  return at + 1;
}

function isEscaped(json: Buffer, at: number): boolean {
  let before = at - 1;
  while (json[before] === BACKSLASH) before -= 1;
  return (at - before) % 2 === 0;
}

/** Whether a colon follows, after any whitespace. */
function isKey(json: Buffer, end: number): boolean {
  let at = end;
  while (json[at] === 0x20 || json[at] === 0x0a || json[at] === 0x0d || json[at] === 0x09) at += 1;
  return json[at] === COLON;
}

function note(members: Set<string>, json: Buffer, start: number, end: number): void {
  const key = keyOf(json.toString('utf8', start, end));
  if (members.has(key)) throw duplicateError(key);
  members.add(key);
}

/** Decodes escapes, because one name can be spelled in many ways. */
function keyOf(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted;
  }
}

function duplicateError(key: string): LlmError {
  const shown = key.slice(0, 80);
  return new LlmError('invalid_request', `"${shown}" appears twice in one object. Send it once.`, {
    param: shown,
  });
}

function tooLargeError(): LlmError {
  return new LlmError(
    'invalid_request',
    `The request has more than ${MOST_VALUES} values, or is nested deeper than ${MOST_DEPTH}. Shorten the conversation.`,
  );
}
