import { printable, printableJson } from '../gateway/text/printable.ts';

/** Prints text to standard output. What customers, servers and clouds worded in it steers no terminal. */
export function print(text: string): void {
  process.stdout.write(printable(text));
}

/** Prints text to standard error, with the same care. */
export function printError(text: string): void {
  process.stderr.write(printable(withoutTokens(text)));
}

/** Strikes out API tokens: no command takes one as a word, but somebody may type one, and an error may repeat it. */
export function withoutTokens(text: string): string {
  return text.replace(/clt_[\w-]{20,}/g, 'clt_…');
}

/** Prints a value as JSON, for programs and for a terminal. */
export function printJson(value: unknown): void {
  process.stdout.write(`${printableJson(value)}\n`);
}
