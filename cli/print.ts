import { printable, printableJson } from '../gateway/text/printable.ts';

/** Prints text to standard output. What customers, servers and clouds worded in it steers no terminal. */
export function print(text: string): void {
  process.stdout.write(printable(text));
}

/** Prints text to standard error, with the same care. */
export function printError(text: string): void {
  process.stderr.write(printable(text));
}

/** Prints a value as JSON, for programs and for a terminal. */
export function printJson(value: unknown): void {
  process.stdout.write(`${printableJson(value)}\n`);
}
