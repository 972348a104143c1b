import type { LimitsChange } from './limits.schema.ts';

/** A change as one line, as the audit shows it: `monthTokens=200000 dayDollars=none assistantOnly=yes`. */
export function limitsChangeText(change: LimitsChange): string {
  const say = (value: unknown) => (value === null ? 'none' : value === true ? 'yes' : String(value));
  return Object.entries(change)
    .filter(([, value]) => value !== undefined && value !== false)
    .map(([name, value]) => `${name}=${say(value)}`)
    .join(' ');
}
