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
} from './rate-limiter.contract.ts';
import { endToEnd } from './upstream.ts';
import { type CallTracker, type OnWaitStatus, trackWaits } from './wait-status.ts';

/** Where a share's calls enter: the addresses that the providers and our own clients use for the clouds. */
export interface CloudEndpoints {
  hetzner: { endpoint: string };
  cloudflare: { baseUrl: string };
}

/** Endpoints by what the calls are for. */
interface CloudEndpointSource {
  /** `caller` (letters, digits and hyphens): whose calls they are, so that their waits can be reported. */
  for(share: RateLimitShare, caller?: string): CloudEndpoints;
}

export interface EgressProxyOptions {
  rateLimiter: CloudRateLimiter;
  /** The clouds' real addresses: `https://api.hetzner.cloud/v1`. */
  upstreams: Record<CloudName, string>;
  /** How long one call may wait in total, default 15 minutes. */
  maxWaitMs?: number;
  /** How long a cloud may be silent before its call counts as lost, default 60 s. */
  upstreamTimeoutMs?: number;
  /** Receives what blocks the calls of a caller whose endpoint names it. */
  onWaitStatus?: OnWaitStatus | undefined;
}

export interface EgressProxy extends CloudEndpointSource {
  /** Drops the calls that still wait and stops listening. */
  close(): Promise<void>;
}

/** The longest that a blocked call waits: clients of the proxy need timeouts at least this long. */
export const MAX_WAIT_MS = 15 * 60_000;
/** A call counts as lost when the cloud is silent this long. */
export const UPSTREAM_TIMEOUT_MS = 60_000;

const MAX_BODY_BYTES = 4 * 2 ** 20;
/** Longer than a provider is ever idle: no provider may find its connection closed just as it sends a call. */
const KEEP_ALIVE_MS = 30 * 60_000;

/**
 * Opens the egress proxy on loopback: every call to a cloud that uses one of its endpoints counts against the rate
 * limit, waits while the limit is used up, and returns the cloud's own response. If the cloud cannot be reached, the
 * connection is closed, as the caller would have seen it. The proxy stores no token and logs nothing: calls only pass
 * through.
 */
export async function openEgressProxy(options: EgressProxyOptions): Promise<EgressProxy> {
  const { upstreamTimeoutMs = UPSTREAM_TIMEOUT_MS, upstreams } = options;
  const routes: Record<CloudName, CloudRoute> = {
    hetzner: routeTo('hetzner', upstreams.hetzner, upstreamTimeoutMs),
    cloudflare: routeTo('cloudflare', upstreams.cloudflare, upstreamTimeoutMs),
  };
  // Not for secrecy: another program on this machine must not be able to use up the cell's calls.
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

/** The target of a request: `/<key>/<share>[/by-<caller>]/<cloud>/<path?query>`. */
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

/** The whole body, since a call is repeated after a 429. Undefined when it is larger than any cloud accepts. */
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
