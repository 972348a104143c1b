import { Agent } from 'undici';
import type { ProviderError } from '../provider.ts';
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

/** A request as it is sent. `firstMs`: how long the provider may take to answer 200. */
export interface UpstreamRequest {
  path: string;
  headers: Record<string, string>;
  body: Buffer;
  traceId: string;
  signal: AbortSignal;
  firstMs: number;
  /** Converts a response other than 200 to an error. */
  toError(response: ErrorResponse): ProviderError;
}

// One connection carries one call; this is a few more than the streams that one process is designed for.
const defaultConnections = 2_500;
// Enough for any error message, and how long it may take to arrive (ms).
const excerptBytes = 64 * 1024;
const excerptMs = 5_000;

/** The connections to one provider: kept alive, HTTP/1.1, no redirects, no retries. */
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
      // IdleTimeout measures the time of a call, to the millisecond.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /** Sends a request. Resolves when the provider answers 200; throws ProviderError for another status or no answer. */
  async post(request: UpstreamRequest): Promise<UpstreamResponse> {
    const response = await this.#send(request);
    if (response.status === 200) return response;
    const retryAfter = retryAfterOf(response.headers['retry-after']);
    const text = await response.excerpt(excerptBytes, excerptMs);
    throw request.toError({ status: response.status, retryAfter, text });
  }

  /** Closes the connections, which ends calls under way. */
  close(): Promise<void> {
    return this.#agent.destroy();
  }

  async #send({ path, headers, body, traceId, signal, firstMs }: UpstreamRequest): Promise<UpstreamResponse> {
    const idleTimeout = new IdleTimeout(this.name, signal);
    const response = new UpstreamResponse(this.name, idleTimeout);
    idleTimeout.start(firstMs);
    try {
      const where = { origin: this.#origin, path: this.#path + path, method: 'POST' } as const;
      this.#agent.dispatch({ ...where, headers: { ...defaultHeaders(traceId), ...headers }, body }, response);
      await response.begun();
    } catch (cause) {
      idleTimeout.dispose();
      throw cause;
    }
    idleTimeout.stop();
    return response;
  }
}

function defaultHeaders(traceId: string): Record<string, string> {
  return {
    'content-type': 'application/json',
    // Compressed pieces could neither be read nor passed on as they arrive.
    'accept-encoding': 'identity',
    'user-agent': 'clawdet',
    // OpenAI's header for a caller's request id (API reference, Debugging requests).
    'x-client-request-id': traceId.replace(/[^\x21-\x7e]/g, '').slice(0, 200),
  };
}
