import type { LimitsChange, OverrideChange } from './limits.schema.ts';

/** A change as one line, as the audit shows it: `monthTokens=200000 dayDollars=none assistantOnly=yes`. */
export function limitsChangeText(change: LimitsChange): string {
  const say = (value: unknown) => (value === null ? 'none' : value === true ? 'yes' : String(value));
  return Object.entries(change)
    .filter(([, value]) => value !== undefined && value !== false)
    .map(([name, value]) => `${name}=${say(value)}`)
    .join(' ');
}

/** A temporary budget as one line: `monthTokens=10000000 until 2026-12-15: a conference`. */
export function overrideText({ until, because, ...limits }: OverrideChange): string {
  return `${limitsChangeText(limits)} until ${until}: ${because}`;
}
