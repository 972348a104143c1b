import type { IncomingMessage } from 'node:http';
import { LlmError } from './llm-error.ts';

/** Bytes of bodies that may be on their way at once: of one key, and in this process. */
const MOST_OF_KEY = 32 * 1_048_576;
const MOST_IN_ALL = 256 * 1_048_576;

/** How much memory bodies that are on their way may take: until one is here, no budget knows of it. */
export class BodyRoom {
  readonly #byKey = new Map<string, number>();
  #all = 0;

  /** Makes room for a body of at most so many bytes, and returns how to give it back. Throws LlmError `rate_limit_exceeded`. */
  take(key: string, { headers }: IncomingMessage, most: number): () => void {
    const told = Number(headers['content-length']);
    const bytes = Number.isSafeInteger(told) && told >= 0 ? Math.min(told, most) : most;
    const own = (this.#byKey.get(key) ?? 0) + bytes;
    if (own > MOST_OF_KEY || this.#all + bytes > MOST_IN_ALL) throw tooManyAtOnce();
    this.#byKey.set(key, own);
    this.#all += bytes;
    return () => {
      this.#all -= bytes;
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
