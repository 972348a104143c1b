import type { Dispatcher } from 'undici';
import { ProviderError } from '../provider.ts';
import { connectionError } from './connection-error.ts';
import type { IdleTimeout } from './idle-timeout.ts';

/** How many bytes to drain from the rest of an answer so that its connection can be reused. */
const drainBytes = 16 * 1024;
/** How long draining may take (ms). */
const drainMs = 1_000;

/** A provider's response whose status and headers are here; the rest is read piece by piece, on demand. */
export class UpstreamResponse {
  readonly status: number;
  readonly headers: Dispatcher.ResponseData['headers'];
  readonly #name: string;
  readonly #body: Dispatcher.ResponseData['body'];
  readonly #end: IdleTimeout;
  #enough = false;

  constructor(name: string, { statusCode, headers, body }: Dispatcher.ResponseData, end: IdleTimeout) {
    this.#name = name;
    this.status = statusCode;
    this.headers = headers;
    this.#body = body;
    this.#end = end;
  }

  /** Everything that matters has been read: leaving the iterator now does not close the connection. */
  drainOnLeave(): void {
    this.#enough = true;
  }

  /**
   * The pieces as they arrive, with a time limit in milliseconds for each. Throws ProviderError: `cut`, `timed_out` or
   * `aborted`. Leaving early closes the connection at once, so that the provider stops too.
   */
  async *pieces(firstMs: number, idleMs: number): AsyncGenerator<Buffer, void, undefined> {
    const pieces = this.#body.iterator({ destroyOnReturn: false });
    let ended = false;
    try {
      for (let wait = firstMs; ; wait = idleMs) {
        const piece = await this.#next(pieces, wait);
        if (piece.done) {
          ended = true;
          return;
        }
        yield piece.value;
      }
    } finally {
      this.#end.dispose();
      if (!ended && this.#enough) void this.#readRest(pieces);
      else this.#body.destroy();
    }
  }

  async #next(pieces: AsyncIterator<Buffer>, wait: number): Promise<IteratorResult<Buffer>> {
    this.#end.start(wait);
    try {
      return await pieces.next();
    } catch (cause) {
      throw this.#end.reason ?? connectionError(this.#name, cause, 'cut');
    } finally {
      this.#end.stop();
    }
  }

  /** At most the first `limit` bytes as text; omits what cannot be read. For error bodies. */
  async excerpt(limit: number, ms: number): Promise<string> {
    const read: Buffer[] = [];
    let size = 0;
    try {
      for await (const piece of this.pieces(ms, ms)) {
        read.push(piece);
        size += piece.length;
        if (size >= limit) break;
      }
    } catch (error) {
      if (!(error instanceof ProviderError) || error.failure === 'aborted') throw error;
    }
    return Buffer.concat(read).subarray(0, limit).toString('utf8');
  }

  async #readRest(pieces: AsyncIterator<Buffer>): Promise<void> {
    const late = setTimeout(() => this.#body.destroy(), drainMs);
    try {
      for (let left = drainBytes; left > 0; ) {
        const { done, value } = await pieces.next();
        if (done) return;
        left -= value.length;
      }
      this.#body.destroy();
    } catch {
      // It broke off after everything that matters had arrived.
    } finally {
      clearTimeout(late);
    }
  }
}
