import type { IncomingMessage } from 'node:http';
import { LlmError } from './llm-error.ts';

/** The most bytes of request bodies in flight: for one key, and in this process. */
const MAX_BYTES_PER_KEY = 32 * 1_048_576;
const MAX_BYTES_TOTAL = 256 * 1_048_576;

/** Limits the memory of bodies in flight: until a body has arrived, no budget covers it. */
export class InFlightBodyLimit {
  readonly #byKey = new Map<string, number>();
  #total = 0;

  /**
   * Reserves room for a body of at most `maxBytes`, and returns a function that releases it. Throws LlmError
   * `rate_limit_exceeded`.
   */
  reserve(key: string, { headers }: IncomingMessage, maxBytes: number): () => void {
    const contentLength = Number(headers['content-length']);
    const bytes =
      Number.isSafeInteger(contentLength) && contentLength >= 0
        ? Math.min(contentLength, maxBytes)
        : maxBytes;
    const own = (this.#byKey.get(key) ?? 0) + bytes;
    if (own > MAX_BYTES_PER_KEY || this.#total + bytes > MAX_BYTES_TOTAL) throw tooManyAtOnce();
    this.#byKey.set(key, own);
    this.#total += bytes;
    return () => {
      this.#total -= bytes;
      const left = (this.#byKey.get(key) ?? 0) - bytes;
      if (left > 0) this.#byKey.set(key, left);
      else this.#byKey.delete(key);
    };
  }
}

function tooManyAtOnce(): LlmError {
  return new LlmError(
    'rate_limit_exceeded',
    'Too many large requests are being sent at once. Send this one again in a moment.',
    { retryAfter: 2 },
  );
}
