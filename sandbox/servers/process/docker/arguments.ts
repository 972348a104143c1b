import { type ParseArgsConfig, parseArgs } from 'node:util';

/** Flags of one command: `s` has a value, `b` has none, `m` has a value and may repeat. A second letter is the short flag. */
export type Flags = Readonly<Record<string, 's' | 'b' | 'm' | `${'s' | 'b' | 'm'}${string}`>>;

export interface ParsedArguments {
  positionals: string[];
  text(flag: string): string | undefined;
  list(flag: string): string[];
  has(flag: string): boolean;
}

/** Parses arguments by the flags of a command. Throws on unknown flags, so that none is silently ignored. */
export function parseArguments(args: string[], flags: Flags): ParsedArguments {
  const options: NonNullable<ParseArgsConfig['options']> = {};
  for (const [name, kind] of Object.entries(flags)) {
    options[name] = {
      type: kind.startsWith('b') ? 'boolean' : 'string',
      multiple: kind.startsWith('m'),
      ...(kind.length > 1 ? { short: kind.slice(1) } : {}),
    };
  }
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true, strict: true });
  const list = (flag: string) => [values[flag] ?? []].flat().map(String);
  return { positionals, list, text: (flag) => list(flag).at(-1), has: (flag) => values[flag] !== undefined };
}

/** Splits arguments at the first that is neither a flag nor a flag's value: `[flags, command and the rest]`. */
export function splitAtCommand(args: string[], flags: Flags): [string[], string[]] {
  const takesValue = new Set(
    Object.entries(flags)
      .filter(([, kind]) => !kind.startsWith('b'))
      .flatMap(([name, kind]) => [`--${name}`, `-${kind.slice(1)}`]),
  );
  let at = 0;
  while (at < args.length && args[at]?.startsWith('-')) at += takesValue.has(args[at] ?? '') ? 2 : 1;
  return [args.slice(0, at), args.slice(at)];
}
