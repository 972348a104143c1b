import { Agent } from 'undici';
import type { ProviderError } from '../provider.ts';
import { connectionError } from './connection-error.ts';
import type { ErrorResponse } from './error-response.ts';
import { IdleTimeout } from './idle-timeout.ts';
import { retryAfterOf } from './retry-after.ts';
import {
  defaultLimits,
  defaultTimeouts,
  type UpstreamLimits,
  type UpstreamSettings,
  type UpstreamTimeouts,
} from './settings.ts';
import { UpstreamResponse } from './upstream-response.ts';

/** A question as it is sent. `firstMs`: how long the provider may take until it says 200. */
export interface UpstreamRequest {
  path: string;
  headers: Record<string, string>;
  body: Buffer;
  traceId: string;
  signal: AbortSignal;
  firstMs: number;
  /** What an answer means that is no 200. */
  toError(response: ErrorResponse): ProviderError;
}

// One connection carries one call; a few more than the streams that one process is made for.
const defaultConnections = 2_500;
// What waits unread in memory for each call: as much as one TLS record holds.
const unreadBytes = 16 * 1024;
// Enough for any sentence of an error, and how long it may take to come (ms).
const excerptBytes = 64 * 1024;
const excerptMs = 5_000;

/** The connections to one provider: kept alive, HTTP/1.1, redirects not followed, nothing sent twice. */
export class Upstream {
  readonly name: string;
  readonly timeouts: UpstreamTimeouts;
  readonly limits: UpstreamLimits;
  readonly #origin: string;
  readonly #path: string;
  readonly #agent: Agent;

  constructor({ name, baseUrl, connections = defaultConnections, timeouts, limits }: UpstreamSettings) {
    const { origin, pathname } = new URL(baseUrl);
    this.name = name;
    this.timeouts = { ...defaultTimeouts, ...timeouts };
    this.limits = { ...defaultLimits, ...limits };
    this.#origin = origin;
    this.#path = pathname.replace(/\/$/, '');
    this.#agent = new Agent({
      connections,
      connect: { timeout: this.timeouts.connectMs },
      allowH2: false,
      keepAliveTimeout: 30_000,
      // CallEnd keeps the time of a call, to the millisecond.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /** Sends a question. Resolves when the provider has said 200; throws ProviderError where it says something else, or nothing. */
  async post(request: UpstreamRequest): Promise<UpstreamResponse> {
    const response = await this.#send(request);
    if (response.status === 200) return response;
    const retryAfter = retryAfterOf(response.headers['retry-after']);
    const text = await response.excerpt(excerptBytes, excerptMs);
    throw request.toError({ status: response.status, retryAfter, text });
  }

  /** Closes the connections; calls that are under way are ended. */
  close(): Promise<void> {
    return this.#agent.destroy();
  }

  async #send({ path, headers, body, traceId, signal, firstMs }: UpstreamRequest): Promise<UpstreamResponse> {
    const idleTimeout = new IdleTimeout(this.name, signal);
    idleTimeout.start(firstMs);
    try {
      const response = await this.#agent.request({
        origin: this.#origin,
        path: this.#path + path,
        method: 'POST',
        headers: { ...defaultHeaders(traceId), ...headers },
        body,
        signal: idleTimeout.signal,
        highWaterMark: unreadBytes,
      });
      idleTimeout.stop();
      return new UpstreamResponse(this.name, response, idleTimeout);
    } catch (cause) {
      idleTimeout.dispose();
      throw idleTimeout.reason ?? connectionError(this.name, cause, 'unavailable');
    }
  }
}

function defaultHeaders(traceId: string): Record<string, string> {
  return {
    'content-type': 'application/json',
    // Compressed pieces could neither be read beside nor passed on as they come.
    'accept-encoding': 'identity',
    'user-agent': 'clawdet',
    // OpenAI's name for the id of a caller (API reference, Debugging requests).
    'x-client-request-id': traceId.replace(/[^\x21-\x7e]/g, '').slice(0, 200),
  };
}
