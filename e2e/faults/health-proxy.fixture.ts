import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What stands before the assistants' public addresses, so that a test can hold a question about their health. */
export interface HealthProxy {
  port: number;
  /** Holds the next question; resolves when it is there. */
  holdNext(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the door before `edge`, the address where the assistants answer. */
export async function openHealthProxy(edge: string): Promise<HealthProxy> {
  let held: (() => void) | undefined;
  const server = createServer((request, response) => {
    if (!held) return forward(edge, request, response);
    // Nobody answers it: whoever asked is about to be killed.
    held();
    held = undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    holdNext: () =>
      new Promise((resolve) => {
        held = resolve;
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
