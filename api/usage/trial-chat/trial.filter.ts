import { deflateRawSync } from 'node:zlib';
import { AppError } from '../../platform/errors/app-error.ts';
import type { TrialMessage } from './trial.schema.ts';

/** Shorter texts say too little about themselves, bytes. */
const TELLING_BYTES = 160;
/** What people write shrinks to a third at most; what repeats itself to nearly nothing. */
const LEAST_PART = 0.2;

/**
 * Refuses (`trial_unfit`) what is no question of a person: characters that cannot be seen or are none, and the same
 * thing over and over. Cheap, and no judge of meaning: that is the model's, and the budgets bound what it may cost.
 */
export function refuseUnfit(messages: readonly TrialMessage[]): void {
  for (const { role, content } of messages) {
    if (role !== 'user') continue;
    const problem = problemOf(content);
    if (problem) throw new AppError('trial_unfit', { message: problem });
  }
}

function problemOf(text: string): string | undefined {
  if (/(?![\n\r\t])\p{Cc}|\p{Cs}/u.test(text))
    return 'The question holds characters that are no text. Type it, or paste it as plain text.';
  if (repeatsItself(text))
    return 'The question says nearly the same thing over and over. Ask it once, in your own words.';
  return undefined;
}

function repeatsItself(text: string): boolean {
  const bytes = Buffer.from(text);
  return bytes.length >= TELLING_BYTES && deflateRawSync(bytes).length < bytes.length * LEAST_PART;
}
