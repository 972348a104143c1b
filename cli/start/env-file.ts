import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CommandFailure, EXIT } from '../failure.ts';

/**
 * Loads a `.env` file into the environment, as Node does. Throws CommandFailure where Node would silently cut a value off:
 * it takes every `#` outside quotes for the start of a comment, so that `secret#horse` becomes `secret`.
 */
export function loadEnvFile(file: string): void {
  if (!existsSync(file)) return;
  const cut = cutValue(readFileSync(file, 'utf8'));
  if (cut)
    throw new CommandFailure(
      `${path.basename(file)}, line ${cut.line}: the value of ${cut.name} contains a #, which begins a comment. The rest of the value would be lost.`,
      `put the value in quotes: ${cut.name}="…"; a comment after a value needs a space before its #`,
      EXIT.config,
    );
  process.loadEnvFile(file);
}

/** The first variable whose unquoted value contains a `#` that no space separates from it. */
export function cutValue(text: string): { name: string; line: number } | undefined {
  const lines = text.split(/\r?\n/);
  for (let index = 0; index < lines.length; index += 1) {
    const [, name, value] = /^\s*(?:export\s+)?([\w.-]+)\s*=(.*)$/.exec(lines[index] ?? '') ?? [];
    if (name === undefined || value === undefined) continue;
    const quote = /^\s*(["'`])/.exec(value)?.[1];
    if (quote) index = lineOfClosingQuote(lines, index, quote);
    else if (/^#|^[^#]*[^\s#]#/.test(value)) return { name, line: index + 1 };
  }
  return undefined;
}

/** The line on which a quoted value ends: it may span several. Without a closing quote, Node reads one line. */
function lineOfClosingQuote(lines: string[], from: number, quote: string): number {
  const first = lines[from] ?? '';
  if (first.indexOf(quote, first.indexOf(quote) + 1) >= 0) return from;
  const end = lines.findIndex((line, index) => index > from && line.includes(quote));
  return end < 0 ? from : end;
}
