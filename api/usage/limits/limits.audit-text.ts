import { AppError } from '../../platform/errors/app-error.ts';
import { type LimitsChange, limitsBody } from './limits.schema.ts';

/** A change as one line, for the audit: `monthTokens=200000 dayDollars=none assistantOnly=yes`. */
export function limitsChangeText(change: LimitsChange): string {
  const say = (value: unknown) => (value === null ? 'none' : value === true ? 'yes' : String(value));
  return Object.entries(change)
    .filter(([, value]) => value !== undefined && value !== false)
    .map(([name, value]) => `${name}=${say(value)}`)
    .join(' ');
}

/** Parses a change from an audit line. Throws AppError `invalid_input`. */
export function parseLimitsChange(words: string | undefined): LimitsChange {
  const pairs = (words ?? '').split(' ').filter(Boolean);
  const parsed = limitsBody.safeParse(Object.fromEntries(pairs.map(pairOf)));
  if (parsed.success) return parsed.data;
  throw new AppError('invalid_input', { message: `These are not limits: ${words || '(none)'}.` });
}

function pairOf(pair: string): [string, unknown] {
  const [name = '', value = ''] = pair.split('=');
  if (value === 'none') return [name, null];
  return [name, value === 'yes' ? true : Number(value)];
}
