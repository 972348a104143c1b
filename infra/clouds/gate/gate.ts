import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { type CallBudget, type CloudName, type Share, shares } from './budget.ts';
import { carry, type Road, roadTo } from './carry.ts';
import { type CallWatch, type OnHold, watchHolds } from './holds.ts';
import { notFound, throttled, tooLarge } from './refusals.ts';
import { endToEnd } from './upstream.ts';

/** Where a share's calls go in: what the providers and our own clients take for the clouds' addresses. */
export interface CloudDoor {
  hetzner: { endpoint: string };
  cloudflare: { baseUrl: string };
}

/** The doors by what the calls are for. */
interface CloudDoors {
  /** `caller` (letters, digits and hyphens): whose calls they are, where somebody wants to know what holds them. */
  for(share: Share, caller?: string): CloudDoor;
}

/** What the gate is opened with. */
export interface GateOptions {
  budget: CallBudget;
  /** The clouds' real addresses: `https://api.hetzner.cloud/v1`. */
  upstreams: Record<CloudName, string>;
  /** How long one call may be held in all, default 15 minutes. */
  patienceMs?: number;
  /** How long a cloud may be silent before its call counts as lost, default 60 s. */
  silenceMs?: number;
  /** Told what holds the calls of a caller whose door names it. */
  onHold?: OnHold | undefined;
}

/** A gate that is open. */
export interface Gate extends CloudDoors {
  /** Cuts what is still held and stops listening. */
  close(): Promise<void>;
}

/** How long a held call waits at most: whoever is behind the gate has to be as patient. */
export const HOLD_MS = 15 * 60_000;
/** A cloud that says nothing for so long has lost the call. */
export const SILENCE_MS = 60_000;

const MAX_BODY_BYTES = 4 * 2 ** 20;
/** Longer than a provider is ever idle: none must find its connection closed just as it calls. */
const KEEP_ALIVE_MS = 30 * 60_000;

/**
 * Opens the gate on loopback: every call to a cloud that comes in by one of its doors takes from the budget, waits where
 * there is nothing to take, and comes back with the cloud's own answer. Where the cloud cannot be reached the connection is
 * cut, as the caller would have seen it. It keeps no token and logs nothing: both pass through.
 */
export async function openGate(options: GateOptions): Promise<Gate> {
  const { silenceMs = SILENCE_MS, upstreams } = options;
  const roads: Record<CloudName, Road> = {
    hetzner: roadTo('hetzner', upstreams.hetzner, silenceMs),
    cloudflare: roadTo('cloudflare', upstreams.cloudflare, silenceMs),
  };
  // Not for secrecy's sake: another program of this machine must not be able to spend the cell's calls.
  const key = randomBytes(12).toString('hex');
  const watching = watchHolds(options.onHold);
  const server = createServer((request, response) => {
    const way = wayOf(request.url ?? '', key);
    if (!way) return notFound(response);
    const watch = way.caller === undefined ? undefined : watching(way.caller, way.cloud);
    letThrough({ request, response, way, road: roads[way.cloud], options, watch })
      .catch(() => response.destroy())
      .finally(() => watch?.ended());
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  const port = await listen(server);
  const door = (share: Share, caller: string | undefined, cloud: CloudName) =>
    `http://127.0.0.1:${port}/${key}/${share}${caller === undefined ? '' : `/by-${caller}`}/${cloud}`;
  return {
    for: (share, caller) => ({
      hetzner: { endpoint: door(share, caller, 'hetzner') },
      cloudflare: { baseUrl: door(share, caller, 'cloudflare') },
    }),
    async close() {
      await shut(server);
      for (const { upstream } of Object.values(roads)) upstream.close();
    },
  };
}

/** Where a request wants to go: `/<key>/<share>[/by-<caller>]/<cloud>/<path?query>`. */
interface Way {
  share: Share;
  caller: string | undefined;
  cloud: CloudName;
  path: string;
}

function wayOf(url: string, key: string): Way | undefined {
  const [, given, share, caller, cloud, rest] =
    /^\/(\w+)\/(\w+)(?:\/by-([\w-]+))?\/(hetzner|cloudflare)((?:[/?].*)?)$/.exec(url) ?? [];
  if (given !== key || !shares.includes(share as Share)) return undefined;
  return { share: share as Share, caller, cloud: cloud as CloudName, path: rest ?? '' };
}

interface Passage {
  request: IncomingMessage;
  response: ServerResponse;
  way: Way;
  road: Road;
  options: GateOptions;
  watch: CallWatch | undefined;
}

async function letThrough({ request, response, way, road, options, watch }: Passage): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const body = await bodyOf(request);
  if (!body) return tooLarge(response);
  const { method = 'GET', headers } = request;
  const call = { method, path: way.path, headers, body, signal: gone.signal };
  const { budget, patienceMs = HOLD_MS } = options;
  const answer = await carry(call, way.share, road, { budget, patienceMs, watch });
  if (!answer) return throttled(response, way.cloud);
  response.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
  await pipeline(answer, response);
}

/** The whole body: a call that meets a 429 is made again. Undefined when it is larger than any cloud would take. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
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

function shut(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
