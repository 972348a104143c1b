/** Half a surrogate pair as JSON escapes it; an escaped backslash before it makes it plain text. */
const HALF_PAIR =
  /(?<=(?<!\\)(?:\\\\)*)(?:\\u[dD][89abAB][\da-fA-F]{2}(?!\\u[dD][c-fC-F][\da-fA-F]{2})|(?<!\\u[dD][89abAB][\da-fA-F]{2})\\u[dD][c-fC-F][\da-fA-F]{2})/g;

/**
 * The body with U+FFFD in place of each half surrogate pair, as a text has that was cut by length. It is no valid Unicode, and
 * some providers refuse the whole request. Bytes outside of escapes cannot hold one: they are read as UTF-8.
 */
export function wellFormedBody(body: Buffer): Buffer {
  if (!body.includes('\\ud') && !body.includes('\\uD')) return body;
  const text = body.toString('utf8');
  const wellFormed = text.replace(HALF_PAIR, '\\ufffd');
  return wellFormed === text ? body : Buffer.from(wellFormed);
}
