/** Variables of a project; those of the shell override the `.env` file. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** A required variable that is not set. */
export class MissingVariable extends Error {
  readonly code = 'missing_variable';
}

const reference = /\$(?:(\$)|\{(\w+)(?:(:?[-?+])([^}]*))?\}|(\w+))/g;

/** Replaces `$A`, `${A}`, `${A:-default}`, `${A:?message}`, `${A:+other}` and `$$` (github.com/compose-spec, interpolation). */
export function interpolate(text: string, variables: Variables): string {
  return text.replace(reference, (...groups: (string | undefined)[]) => {
    const [, escaped, braced, operator, operand = '', bare] = groups;
    if (escaped) return '$';
    const name = braced ?? bare ?? '';
    return substitute(name, variables[name], operator, operand);
  });
}

function substitute(
  name: string,
  value: string | undefined,
  operator: string | undefined,
  operand: string,
): string {
  const set = operator?.startsWith(':') ? Boolean(value) : value !== undefined;
  if (operator?.endsWith('+')) return set ? operand : '';
  if (set) return value ?? '';
  if (operator?.endsWith('?')) {
    throw new MissingVariable(`required variable ${name} is missing a value: ${operand}`);
  }
  return operator ? operand : '';
}

/** Interpolates every string of a parsed document. */
export function interpolateAll(value: unknown, variables: Variables): unknown {
  if (typeof value === 'string') return interpolate(value, variables);
  if (Array.isArray(value)) return value.map((item) => interpolateAll(item, variables));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, interpolateAll(item, variables)]),
  );
}

/** Reads `KEY=value` lines with the comments, quotes and `export` of an env file. */
export function readEnvFile(text: string): Record<string, string> {
  const pairs = text
    .split('\n')
    .map((line) => /^\s*(?:export\s+)?([\w.]+)\s*=\s*(.*?)\s*$/.exec(line))
    .filter((match) => match !== null)
    .map(([, key = '', value = '']) => [key, unquote(value)]);
  return Object.fromEntries(pairs);
}

function unquote(value: string): string {
  const quoted = /^(["'])(.*)\1$/.exec(value);
  if (quoted?.[1] === "'") return quoted[2] ?? '';
  if (quoted)
    return (quoted[2] ?? '').replaceAll('\\n', '\n').replaceAll('\\"', '"').replaceAll('\\\\', '\\');
  return value.replace(/\s+#.*$/, '');
}
