import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { respondNotFound, respondThrottled, respondTooLarge } from './error-responses.ts';
import { type CloudRoute, forwardCall, routeTo } from './forward.ts';
import {
  type CloudName,
  type CloudRateLimiter,
  type RateLimitShare,
  rateLimitShares,
} from './rate-limiter.ts';
import { endToEnd } from './upstream.ts';
import { type CallTracker, type OnWaitStatus, trackWaits } from './wait-status.ts';

/** Where a share's calls go in: what the providers and our own clients take for the clouds' addresses. */
export interface CloudEndpoints {
  hetzner: { endpoint: string };
  cloudflare: { baseUrl: string };
}

/** The doors by what the calls are for. */
interface CloudEndpointSource {
  /** `caller` (letters, digits and hyphens): whose calls they are, where somebody wants to know what holds them. */
  for(share: RateLimitShare, caller?: string): CloudEndpoints;
}

/** What the gate is opened with. */
export interface EgressProxyOptions {
  rateLimiter: CloudRateLimiter;
  /** The clouds' real addresses: `https://api.hetzner.cloud/v1`. */
  upstreams: Record<CloudName, string>;
  /** How long one call may be held in all, default 15 minutes. */
  maxWaitMs?: number;
  /** How long a cloud may be silent before its call counts as lost, default 60 s. */
  upstreamTimeoutMs?: number;
  /** Told what holds the calls of a caller whose door names it. */
  onWaitStatus?: OnWaitStatus | undefined;
}

/** A gate that is open. */
export interface EgressProxy extends CloudEndpointSource {
  /** Cuts what is still held and stops listening. */
  close(): Promise<void>;
}

/** How long a held call waits at most: whoever is behind the gate has to be as patient. */
export const MAX_WAIT_MS = 15 * 60_000;
/** A cloud that says nothing for so long has lost the call. */
export const UPSTREAM_TIMEOUT_MS = 60_000;

const MAX_BODY_BYTES = 4 * 2 ** 20;
/** Longer than a provider is ever idle: none must find its connection closed just as it calls. */
const KEEP_ALIVE_MS = 30 * 60_000;

/**
 * Opens the gate on loopback: every call to a cloud that comes in by one of its doors takes from the budget, waits where
 * there is nothing to take, and comes back with the cloud's own answer. Where the cloud cannot be reached the connection is
 * cut, as the caller would have seen it. It keeps no token and logs nothing: both pass through.
 */
export async function openEgressProxy(options: EgressProxyOptions): Promise<EgressProxy> {
  const { upstreamTimeoutMs = UPSTREAM_TIMEOUT_MS, upstreams } = options;
  const routes: Record<CloudName, CloudRoute> = {
    hetzner: routeTo('hetzner', upstreams.hetzner, upstreamTimeoutMs),
    cloudflare: routeTo('cloudflare', upstreams.cloudflare, upstreamTimeoutMs),
  };
  // Not for secrecy's sake: another program of this machine must not be able to spend the cell's calls.
  const key = randomBytes(12).toString('hex');
  const trackCall = trackWaits(options.onWaitStatus);
  const server = createServer((request, response) => {
    const target = parseTarget(request.url ?? '', key);
    if (!target) return respondNotFound(response);
    const tracker = target.caller === undefined ? undefined : trackCall(target.caller, target.cloud);
    proxyRequest({ request, response, target, route: routes[target.cloud], options, tracker })
      .catch(() => response.destroy())
      .finally(() => tracker?.ended());
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  const port = await listen(server);
  const endpointUrl = (share: RateLimitShare, caller: string | undefined, cloud: CloudName) =>
    `http://127.0.0.1:${port}/${key}/${share}${caller === undefined ? '' : `/by-${caller}`}/${cloud}`;
  return {
    for: (share, caller) => ({
      hetzner: { endpoint: endpointUrl(share, caller, 'hetzner') },
      cloudflare: { baseUrl: endpointUrl(share, caller, 'cloudflare') },
    }),
    async close() {
      await closeServer(server);
      for (const { upstream } of Object.values(routes)) upstream.close();
    },
  };
}

/** Where a request wants to go: `/<key>/<share>[/by-<caller>]/<cloud>/<path?query>`. */
interface RequestTarget {
  share: RateLimitShare;
  caller: string | undefined;
  cloud: CloudName;
  path: string;
}

function parseTarget(url: string, key: string): RequestTarget | undefined {
  const [, given, share, caller, cloud, rest] =
    /^\/(\w+)\/(\w+)(?:\/by-([\w-]+))?\/(hetzner|cloudflare)((?:[/?].*)?)$/.exec(url) ?? [];
  if (given !== key || !rateLimitShares.includes(share as RateLimitShare)) return undefined;
  return { share: share as RateLimitShare, caller, cloud: cloud as CloudName, path: rest ?? '' };
}

interface ProxiedRequest {
  request: IncomingMessage;
  response: ServerResponse;
  target: RequestTarget;
  route: CloudRoute;
  options: EgressProxyOptions;
  tracker: CallTracker | undefined;
}

async function proxyRequest({
  request,
  response,
  target,
  route,
  options,
  tracker,
}: ProxiedRequest): Promise<void> {
  const disconnected = new AbortController();
  response.once('close', () => disconnected.abort());
  const body = await readBody(request);
  if (!body) return respondTooLarge(response);
  const { method = 'GET', headers } = request;
  const call = { method, path: target.path, headers, body, signal: disconnected.signal };
  const { rateLimiter, maxWaitMs = MAX_WAIT_MS } = options;
  const answer = await forwardCall(call, target.share, route, { rateLimiter, maxWaitMs, watch: tracker });
  if (!answer) return respondThrottled(response, target.cloud);
  response.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
  await pipeline(answer, response);
}

/** The whole body: a call that meets a 429 is made again. Undefined when it is larger than any cloud would take. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined;
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
