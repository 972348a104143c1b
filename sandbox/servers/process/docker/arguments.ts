import { type ParseArgsConfig, parseArgs } from 'node:util';

/** Flags of one command: `s` takes a value, `b` does not, `m` takes a value and may come again. A letter is its short form. */
export type Flags = Readonly<Record<string, 's' | 'b' | 'm' | `${'s' | 'b' | 'm'}${string}`>>;

/** A call's words, taken apart. */
export interface ParsedArguments {
  positionals: string[];
  text(flag: string): string | undefined;
  list(flag: string): string[];
  has(flag: string): boolean;
}

/** Takes words apart by the flags a command knows. Throws on any other, so that nothing is passed over in silence. */
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

/** Splits words at the first that is no flag (nor a flag's value): `[flags before it, it and the rest]`. */
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
