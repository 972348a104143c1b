import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { ProviderError } from '../provider.ts';
import { connectionError } from './connection-error.ts';
import type { IdleTimeout } from './idle-timeout.ts';

/** How many bytes to drain from the rest of an answer so that its connection can be reused. */
const drainBytes = 16 * 1024;
/** How long draining may take (ms). */
const drainMs = 1_000;
// The unread bytes in memory per call: as much as one TLS record holds.
const unreadBytes = 16 * 1024;

/**
 * A provider's response, read piece by piece, on demand. It is undici's handler of the call itself: a stream, an iterator
 * and an abort signal for each call would cost a fifth of the gateway's time.
 */
export class UpstreamResponse implements Dispatcher.DispatchHandler {
  /** 0 until the response has begun. */
  status = 0;
  headers: IncomingHttpHeaders = {};
  readonly #name: string;
  readonly #timeout: IdleTimeout;
  #controller: Dispatcher.DispatchController | undefined;
  #unread: Buffer[] = [];
  #unreadSize = 0;
  #ended = false;
  #failure: Error | undefined;
  #wake: (() => void) | undefined;
  #enough = false;

  constructor(name: string, timeout: IdleTimeout) {
    this.#name = name;
    this.#timeout = timeout;
    timeout.onEnd((reason) => this.#abort(reason));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // It may have ended while it waited for a connection.
    if (this.#failure) controller.abort(this.#failure);
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return;
    this.status = status;
    this.headers = headers;
    this.#awake();
  }

  onResponseData(controller: Dispatcher.DispatchController, piece: Buffer): void {
    this.#unread.push(piece);
    this.#unreadSize += piece.length;
    if (this.#unreadSize >= unreadBytes) controller.pause();
    this.#awake();
  }

  onResponseEnd(): void {
    this.#ended = true;
    this.#awake();
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#failure ??= error;
    this.#awake();
  }

  /** Waits for the status and the headers. Throws ProviderError: `unavailable`, `timed_out` or `aborted`. */
  async begun(): Promise<void> {
    while (this.status === 0) {
      if (this.#failure)
        throw this.#timeout.reason ?? connectionError(this.#name, this.#failure, 'unavailable');
      await this.#change();
    }
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
    let ended = false;
    try {
      for (let wait = firstMs; ; wait = idleMs) {
        const piece = await this.#next(wait);
        if (!piece) {
          ended = true;
          return;
        }
        yield piece;
      }
    } finally {
      this.#timeout.dispose();
      if (!ended && this.#enough) void this.#readRest();
      else if (!ended) this.#abort(new Error('The rest of the answer is not needed.'));
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

  async #next(wait: number): Promise<Buffer | undefined> {
    if (this.#mustWait()) {
      this.#timeout.start(wait);
      while (this.#mustWait()) await this.#change();
      this.#timeout.stop();
    }
    // What arrived before a failure is passed on first, but not after the caller's own end.
    if (this.#timeout.reason) throw this.#timeout.reason;
    if (this.#unread.length > 0) return this.#take();
    if (this.#failure) throw connectionError(this.#name, this.#failure, 'cut');
    return undefined;
  }

  #mustWait(): boolean {
    return this.#unread.length === 0 && !this.#ended && !this.#failure;
  }

  #take(): Buffer {
    const [only, ...others] = this.#unread;
    const piece = only && others.length === 0 ? only : Buffer.concat(this.#unread);
    this.#unread = [];
    this.#unreadSize = 0;
    this.#controller?.resume();
    return piece;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #awake(): void {
    this.#wake?.();
    this.#wake = undefined;
  }

  #abort(reason: Error): void {
    this.#failure ??= reason;
    this.#controller?.abort(reason);
    this.#awake();
  }

  async #readRest(): Promise<void> {
    const late = setTimeout(() => this.#abort(new Error('The rest of the answer is late.')), drainMs);
    for (let left = drainBytes; left > 0 && !this.#ended && !this.#failure; ) {
      if (this.#mustWait()) await this.#change();
      if (this.#unread.length > 0) left -= this.#take().length;
    }
    clearTimeout(late);
    if (!this.#ended) this.#abort(new Error('The rest of the answer is too long.'));
  }
}
