import { randomBytes } from 'node:crypto';
import { Agent, createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { createProxyServer, type ProxyServer } from 'http-proxy-3';
import { formatError } from './error-format.ts';
import { type EdgeError, edgeErrors, errorPage } from './error-pages.ts';
import { type Lookup, Resolver } from './resolve.ts';

/**
 * Times in ms. The default to connect is shorter than Cloudflare's 19 s. `silenceTimeoutMs` is the time without data
 * from the origin, before an answer (524), in the middle of one, and on a WebSocket in either direction (the connection
 * is cut). Its default is Cloudflare's 100 s: its documents have had 100 and 120 s for a proxied request, and users see
 * WebSockets end after 100 s.
 */
export interface EdgeOptions {
  lookup: Lookup;
  /** The local endpoint of a public address and port; undefined when there is no server. */
  route(address: string, port: number): { host: string; port: number } | undefined;
  connectTimeoutMs?: number;
  silenceTimeoutMs?: number | undefined;
}

/** How long an unused connection to an origin is kept, in ms: less than the 5 s after which Node's servers close it. */
const KEPT_MS = 3_000;

/** One visitor's request, with its host name and ray id. */
interface EdgeRequest {
  request: IncomingMessage;
  hostname: string;
  ray: string;
  proxied: boolean;
}

/**
 * Simulates Cloudflare's proxy on plain HTTP: Host header → record → server, for requests and WebSockets. Returns a server
 * that does not listen yet.
 */
export function createEdge(options: EdgeOptions): Server {
  const resolver = new Resolver(options.lookup);
  const agent = new Agent({ keepAlive: true, timeout: KEPT_MS });
  const proxy = openProxy(agent, options);
  const server = createServer((request, response) => {
    const origin = routeToOrigin(request, resolver, options.route);
    const fail = (error: EdgeError) => showError(response, error, origin.visit);
    for (const [name, value] of Object.entries(answerHeaders(origin.visit))) response.setHeader(name, value);
    if ('error' in origin) fail(origin.error);
    else proxy.web(request, response, { target: origin.target }, (error) => fail(explain(error)));
  });
  server.on('upgrade', (request, socket: Socket, head) => {
    const origin = routeToOrigin(request, resolver, options.route);
    const fail = (error: EdgeError) => refuseUpgrade(socket, error, origin.visit);
    // A visitor who has disconnected needs no response.
    socket.on('error', () => socket.destroy());
    if ('error' in origin) fail(origin.error);
    else proxy.ws(request, socket, head, { target: origin.target }, (error) => fail(explain(error)));
  });
  // Streams and agent turns have no fixed duration; silenceTimeoutMs limits the origin.
  server.requestTimeout = 0;
  server.on('close', () => agent.destroy());
  return server;
}

/** Keeps connections to origins, as Cloudflare does, whatever the visitor does with theirs. */
function openProxy(
  agent: Agent,
  { connectTimeoutMs = 5_000, silenceTimeoutMs = 100_000 }: EdgeOptions,
): ProxyServer {
  const proxy = createProxyServer({ agent, connectTimeout: connectTimeoutMs });
  proxy.on('proxyReq', (outgoing) => {
    outgoing.setHeader('connection', 'keep-alive');
    const silent = Object.assign(new Error('The origin is silent.'), { code: 'SILENT' });
    outgoing.setTimeout(silenceTimeoutMs, () => outgoing.destroy(silent));
  });
  proxy.on('open', (origin) => origin.setTimeout(silenceTimeoutMs, () => origin.destroy()));
  // Without this, the headers of a stream would wait for its first event.
  proxy.on('proxyRes', (_answer, _request, response) => setImmediate(() => response.flushHeaders()));
  // Errors of a visitor's socket (a closed tab, a phone out of reach) arrive here; without a listener they are thrown.
  proxy.on('error', () => undefined);
  return proxy;
}

type OriginRoute = { visit: EdgeRequest } & (
  | { target: { host: string; port: number } }
  | { error: EdgeError }
);

/** Finds the route to the origin and adds the visitor's address to the request, as the proxy does. */
function routeToOrigin(
  request: IncomingMessage,
  resolver: Resolver,
  route: EdgeOptions['route'],
): OriginRoute {
  const hostname = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
  const visit = { request, hostname, ray: randomBytes(8).toString('hex'), proxied: true };
  // A foreign name may be an attempt of another site to reach loopback through the visitor's browser.
  if (!hostname.endsWith('.localhost')) return { visit, error: edgeErrors.notOurs };
  const found = resolver.resolve(hostname);
  if (found.kind !== 'origin') return { visit, error: edgeErrors[found.kind] };
  visit.proxied = found.proxied;
  if (found.proxied) Object.assign(request.headers, visitorHeaders(visit));
  const target = route(found.address, 80);
  return target ? { visit, target } : { visit, error: edgeErrors.unreachable };
}

function visitorHeaders({ request, ray }: EdgeRequest): Record<string, string> {
  const address = request.socket.remoteAddress ?? '127.0.0.1';
  const earlier = request.headers['x-forwarded-for'];
  return {
    'cf-connecting-ip': address,
    'cf-ray': ray,
    'cf-visitor': '{"scheme":"http"}',
    'x-forwarded-for': earlier ? `${earlier}, ${address}` : address,
    'x-forwarded-proto': 'http',
  };
}

function answerHeaders({ ray, proxied }: EdgeRequest): Record<string, string> {
  return proxied ? { 'CF-RAY': `${ray}-SBX`, 'X-Sandbox-Edge': 'proxied' } : { 'X-Sandbox-Edge': 'dns-only' };
}

const causes: Record<string, EdgeError> = {
  ECONNREFUSED: edgeErrors.down,
  ECONNECT_TIMEOUT: edgeErrors.unreachable,
  ETIMEDOUT: edgeErrors.unreachable,
  EHOSTUNREACH: edgeErrors.unreachable,
  ENETUNREACH: edgeErrors.unreachable,
  SILENT: edgeErrors.silent,
};

function explain(error: NodeJS.ErrnoException): EdgeError {
  return causes[error.code ?? ''] ?? edgeErrors.unexpected;
}

function showError(response: ServerResponse, error: EdgeError, visit: EdgeRequest): void {
  // A partial response cannot be undone; cutting it shows the visitor that it failed.
  if (response.headersSent) return void response.destroy();
  const { headers, body } = formatError(error, { ...visit, at: new Date() }, visit.request.headers);
  response.writeHead(error.status, headers);
  response.end(body);
}

function refuseUpgrade(socket: Socket, error: EdgeError, visit: EdgeRequest): void {
  // After the upgrade, a page would be invalid WebSocket data.
  if (socket.bytesWritten > 0) return void socket.destroy();
  const page = errorPage(error, { ...visit, at: new Date() });
  socket.end(
    `HTTP/1.1 ${error.status} ${error.title}\r\ncontent-type: text/html; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(page)}\r\nconnection: close\r\n\r\n${page}`,
  );
}
