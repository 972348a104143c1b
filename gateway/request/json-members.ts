import { stringEnd } from './json-limits.ts';

/** One member of a JSON object: its key, and the bytes of its value from `start` to before `end`. */
export interface JsonMember {
  key: string;
  start: number;
  end: number;
}

const quote = 0x22;
const comma = 0x2c;
const openings = new Set([0x7b, 0x5b]);
const closings = new Set([0x7d, 0x5d]);
const spaces = new Set([0x20, 0x09, 0x0a, 0x0d]);

/**
 * The members of the object that begins at `from`, in order, including duplicates. The bytes must be valid JSON: the
 * caller has parsed them. Throws a RangeError where they end too soon.
 */
export function membersOf(json: Buffer, from = 0): JsonMember[] {
  const members: JsonMember[] = [];
  let at = skipSpace(json, skipSpace(json, from) + 1);
  while (json[at] === quote) {
    const keyEnd = wholeString(json, at);
    const key = JSON.parse(json.toString('utf8', at, keyEnd)) as string;
    const start = skipSpace(json, skipSpace(json, keyEnd) + 1);
    const end = valueEnd(json, start);
    members.push({ key, start, end });
    at = skipSpace(json, end);
    if (json[at] === comma) at = skipSpace(json, at + 1);
  }
  return members;
}

/** Where the object that begins at `from` has its first member, or its end. */
export function firstMemberOffset(json: Buffer, from = 0): number {
  return skipSpace(json, from) + 1;
}

function valueEnd(json: Buffer, start: number): number {
  const first = json[start] ?? throwTruncated();
  if (first === quote) return wholeString(json, start);
  return openings.has(first) ? nestEnd(json, start) : scalarEnd(json, start);
}

/** One past the bracket that ends the object or array at `start`. */
function nestEnd(json: Buffer, start: number): number {
  let depth = 0;
  for (let at = start; ; at += 1) {
    const byte = json[at] ?? throwTruncated();
    if (byte === quote) at = wholeString(json, at) - 1;
    else if (openings.has(byte)) depth += 1;
    else if (closings.has(byte)) depth -= 1;
    if (depth === 0) return at + 1;
  }
}

/** One past a number, `true`, `false` or `null`. */
function scalarEnd(json: Buffer, start: number): number {
  let at = start;
  for (let byte = json[at]; byte !== undefined; at += 1, byte = json[at]) {
    if (byte === comma || closings.has(byte) || spaces.has(byte)) break;
  }
  return at;
}

function skipSpace(json: Buffer, from: number): number {
  let at = from;
  while (spaces.has(json[at] ?? 0)) at += 1;
  return at;
}

function wholeString(json: Buffer, start: number): number {
  const end = stringEnd(json, start);
  return end === -1 ? throwTruncated() : end;
}

function throwTruncated(): never {
  throw new RangeError('The JSON ends too soon.');
}
