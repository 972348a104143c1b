import { membersOf } from '../../request/json-members.ts';

/**
 * Sets the members of a JSON object, or removes those that are undefined. The values of all others stay byte for byte, as
 * does their order. `body` is a JSON object that was parsed before.
 */
export function setMembers(body: Buffer, changes: Readonly<Record<string, unknown>>): Buffer {
  const kept = membersOf(body)
    .filter(({ key }) => !Object.hasOwn(changes, key))
    .map(({ key, start, end }) => [nameOf(key), body.subarray(start, end)]);
  const set = Object.entries(changes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => [nameOf(key), Buffer.from(JSON.stringify(value, wellFormed))]);
  const members = [...set, ...kept].flatMap((member, index) => (index > 0 ? [comma, ...member] : member));
  return Buffer.concat([opening, ...members, closing]);
}

/** The change that removes members. */
export function withoutMembers(names: readonly string[]): Record<string, undefined> {
  return Object.fromEntries(names.map((name) => [name, undefined]));
}

/** The members that are null, which some clients send for what they leave out, and not every provider takes. */
export function nullMembers(request: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(request).filter((name) => request[name] === null);
}

const [opening, closing, comma] = ['{', '}', ','].map((mark) => Buffer.from(mark)) as [
  Buffer,
  Buffer,
  Buffer,
];

const nameOf = (key: string): Buffer => Buffer.from(`${JSON.stringify(key)}:`);

/** Half a surrogate pair, as left by a text that was cut, is no valid Unicode: some providers refuse the whole request. */
export const wellFormed = (_name: string, value: unknown): unknown =>
  typeof value === 'string' ? value.toWellFormed() : value;
