import type { IncomingMessage } from 'node:http';
import { LlmError } from './llm-error.ts';

/** Bytes of bodies that may be on their way at once: of one key, and in this process. */
const MAX_BYTES_PER_KEY = 32 * 1_048_576;
const MAX_BYTES_TOTAL = 256 * 1_048_576;

/** How much memory bodies that are on their way may take: until one is here, no budget knows of it. */
export class InFlightBodyLimit {
  readonly #byKey = new Map<string, number>();
  #total = 0;

  /** Makes room for a body of at most so many bytes, and returns how to give it back. Throws LlmError `rate_limit_exceeded`. */
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
    'Too many large questions are on their way at once. Send this one again in a moment.',
    { retryAfter: 2 },
  );
}
