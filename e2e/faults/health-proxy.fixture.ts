import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy for the assistants' public addresses, so that a test can hang a health check. */
export interface HealthProxy {
  port: number;
  /** Leaves the next request unanswered; resolves when it arrives. */
  holdNext(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a proxy for `edge`, the address where the assistants answer. */
export async function openHealthProxy(edge: string): Promise<HealthProxy> {
  let onHeld: (() => void) | undefined;
  const server = createServer((request, response) => {
    if (!onHeld) return forward(edge, request, response);
    // No answer: the process that sent the request is about to be killed.
    onHeld();
    onHeld = undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    holdNext: () =>
      new Promise((resolve) => {
        onHeld = resolve;
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function forward(edge: string, request: IncomingMessage, response: ServerResponse): void {
  const { method, headers } = request;
  send(new URL(request.url ?? '/', edge), { method, headers }, (upstream) => {
    response.writeHead(upstream.statusCode ?? 502, upstream.headers);
    upstream.pipe(response);
  })
    .on('error', () => response.destroy())
    .end();
}
