import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect, createServer as createTcp, type Server, type Socket } from 'node:net';
import { chatRequest } from '../request/chat.schema.ts';
import { attemptContext } from './chat.builder.ts';
import type { Provider, ProviderAnswer } from './provider.ts';

/** A test's own server, on loopback. */
export interface Served {
  baseUrl: string;
  close(): Promise<void>;
}

/** Serves until it is closed, which cuts open connections. */
export async function serve(listener: RequestListener): Promise<Served> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A server for official clients, in front of a provider and without any of the gateway's checks. */
export function serveProvider(provider: Provider, model: string): Promise<Served> {
  return serve(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const body = Buffer.concat(pieces);
    const question = chatRequest.parse(JSON.parse(body.toString()));
    const answer = await provider.chat({ body, request: question }, attemptContext({ model }));
    response.setHeader('content-type', question.stream ? 'text/event-stream' : 'application/json');
    for await (const piece of answer.bytes) response.write(piece);
    response.end();
  });
}

/** A whole answer as text. */
export async function textOf({ bytes }: ProviderAnswer): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

/** The chunks of a streamed answer without `[DONE]`, which has to be last. */
export function chunksIn(text: string): ReturnType<typeof JSON.parse>[] {
  const events = text.trimEnd().split('\n\n');
  if (events.pop() !== 'data: [DONE]')
    throw new Error(`The stream does not end with [DONE]: ${text.slice(-200)}`);
  const said = events.filter((event) => !event.startsWith(':'));
  return said.map((event) => JSON.parse(event.slice('data: '.length)));
}

/** Accepts connections and never sends anything, not even a TLS handshake. */
export function accept(): Promise<Served> {
  return listen(createTcp(), 'https');
}

/** A TCP proxy in front of a server, which counts its connections. */
export async function countConnections(target: string): Promise<Served & { connections(): number }> {
  const { hostname, port, pathname } = new URL(target);
  let connections = 0;
  const proxy = createTcp((near) => {
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) socket.on('error', () => [near, far].map((end) => end.destroy()));
    connections += 1;
    near.pipe(far).pipe(near);
  });
  const { baseUrl, close } = await listen(proxy, 'http');
  return { baseUrl: baseUrl + pathname, connections: () => connections, close };
}

async function listen(proxy: Server, scheme: string): Promise<Served> {
  const open = new Set<Socket>();
  proxy.on('connection', (socket) => open.add(socket));
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `${scheme}://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        proxy.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}
