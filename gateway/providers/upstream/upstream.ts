import { Agent } from 'undici';
import type { ProviderError } from '../provider.ts';
import { CallEnd } from './call-end.ts';
import { reachFailure } from './reach-failure.ts';
import type { Refusal } from './refusal.ts';
import { Reply } from './reply.ts';
import { retryAfterOf } from './retry-after.ts';
import { type Limits, type UpstreamSettings, usualLimits, usualWaits, type Waits } from './settings.ts';

/** A question as it is sent. `firstMs`: how long the provider may take until it says 200. */
export interface Post {
  path: string;
  headers: Record<string, string>;
  body: Buffer;
  traceId: string;
  signal: AbortSignal;
  firstMs: number;
  /** What an answer means that is no 200. */
  judge(refusal: Refusal): ProviderError;
}

// One connection carries one call; a few more than the streams that one process is made for.
const usualConnections = 2_500;
// What waits unread in memory for each call: as much as one TLS record holds.
const unreadBytes = 16 * 1024;
// Enough for any sentence of an error, and how long it may take to come (ms).
const excerptBytes = 64 * 1024;
const excerptMs = 5_000;

/** The connections to one provider: kept alive, HTTP/1.1, redirects not followed, nothing sent twice. */
export class Upstream {
  readonly name: string;
  readonly waits: Waits;
  readonly limits: Limits;
  readonly #origin: string;
  readonly #path: string;
  readonly #agent: Agent;

  constructor({ name, baseUrl, connections = usualConnections, waits, limits }: UpstreamSettings) {
    const { origin, pathname } = new URL(baseUrl);
    this.name = name;
    this.waits = { ...usualWaits, ...waits };
    this.limits = { ...usualLimits, ...limits };
    this.#origin = origin;
    this.#path = pathname.replace(/\/$/, '');
    this.#agent = new Agent({
      connections,
      connect: { timeout: this.waits.connectMs },
      allowH2: false,
      keepAliveTimeout: 30_000,
      // CallEnd keeps the time of a call, to the millisecond.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /** Sends a question. Resolves when the provider has said 200; throws ProviderError where it says something else, or nothing. */
  async post(question: Post): Promise<Reply> {
    const reply = await this.#send(question);
    if (reply.status === 200) return reply;
    const retryAfter = retryAfterOf(reply.headers['retry-after']);
    const text = await reply.excerpt(excerptBytes, excerptMs);
    throw question.judge({ status: reply.status, retryAfter, text });
  }

  /** Closes the connections; calls that are under way are ended. */
  close(): Promise<void> {
    return this.#agent.destroy();
  }

  async #send({ path, headers, body, traceId, signal, firstMs }: Post): Promise<Reply> {
    const end = new CallEnd(this.name, signal);
    end.expect(firstMs);
    try {
      const response = await this.#agent.request({
        origin: this.#origin,
        path: this.#path + path,
        method: 'POST',
        headers: { ...usualHeaders(traceId), ...headers },
        body,
        signal: end.signal,
        highWaterMark: unreadBytes,
      });
      end.seen();
      return new Reply(this.name, response, end);
    } catch (cause) {
      end.over();
      throw end.reason ?? reachFailure(this.name, cause, 'unavailable');
    }
  }
}

function usualHeaders(traceId: string): Record<string, string> {
  return {
    'content-type': 'application/json',
    // Compressed pieces could neither be read beside nor passed on as they come.
    'accept-encoding': 'identity',
    'user-agent': 'clawdet',
    // OpenAI's name for the id of a caller (API reference, Debugging requests).
    'x-client-request-id': traceId.replace(/[^\x21-\x7e]/g, '').slice(0, 200),
  };
}
