import { redactor } from '../../../infra/engine/failure/redact.ts';

const longest = 400;

/** Makes a provider's text safe to show: one line, limited length, nothing that looks like a key. */
export function messageSanitizer(apiKey: string): (text: string) => string {
  const redact = redactor([apiKey]);
  return (text) => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not get into a log.
    const line = redact(text.replace(/[\x00-\x20\x7f-\x9f\u2028\u2029]+/g, ' ').trim());
    return line.length > longest ? `${line.slice(0, longest)}…` : line;
  };
}
