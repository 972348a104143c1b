import { deflateRawSync } from 'node:zlib';
import { AppError } from '../../platform/errors/app-error.ts';
import type { TrialMessage } from './trial.schema.ts';

/** Shorter texts reveal too little about themselves, bytes. */
const TELLING_BYTES = 160;
/** Text that people write compresses to a third at most; text that repeats itself to nearly nothing. */
const LEAST_PART = 0.2;

/**
 * Refuses (`trial_unfit`) text that is not a person's question: invisible or invalid characters, and the same thing
 * over and over. Cheap, and does not judge the meaning: the model does that, and the budgets limit what it may cost.
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
    return 'The question contains characters that are not text. Type it, or paste it as plain text.';
  if (repeatsItself(text))
    return 'The question says nearly the same thing over and over. Ask it once, in your own words.';
  return undefined;
}

function repeatsItself(text: string): boolean {
  const bytes = Buffer.from(text);
  return bytes.length >= TELLING_BYTES && deflateRawSync(bytes).length < bytes.length * LEAST_PART;
}
