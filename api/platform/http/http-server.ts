import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StartFailure } from '../errors/start-failure.ts';

/** An HTTP server that listens before its handler is ready. */
export interface HttpServer {
  /** The port in use: the requested one, unless that was 0. */
  port: number;
  /** Sets the handler. Until then every request gets 503 with `Retry-After: 1`. */
  setHandler(handler: RequestListener): void;
  close(): Promise<void>;
}

/**
 * Listens before anything else starts, so that a second start on the same port changes nothing. Without a host: loopback,
 * IPv4 and IPv6. Throws StartFailure (exit 69) if the port is taken.
 */
export async function openHttpServer(port: number, host?: string): Promise<HttpServer> {
  let handler: RequestListener = notYet;
  const answer: RequestListener = (req, res) => handler(req, res);
  const first = await listen(createServer(answer), port, host ?? '127.0.0.1');
  const bound = (first.address() as AddressInfo).port;
  // A machine without IPv6 has no ::1 to listen on.
  const second = host ? undefined : await listen(createServer(answer), bound, '::1').catch(() => undefined);
  const servers = second ? [first, second] : [first];
  return {
    port: bound,
    setHandler: (ready) => {
      handler = ready;
    },
    close: async () => void (await Promise.all(servers.map(shut))),
  };
}

const notYet: RequestListener = (_req, res) => {
  res.writeHead(503, { 'Retry-After': '1' }).end('Clawdet is starting.');
};

function listen(server: Server, port: number, host: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => reject(cannotListen(port, host, cause)));
    server.listen({ port, host, exclusive: true }, () => resolve(server));
  });
}

function cannotListen(port: number, host: string, cause: NodeJS.ErrnoException): StartFailure {
  const inUse = cause.code === 'EADDRINUSE';
  return new StartFailure(
    'unavailable',
    inUse
      ? `Port ${port} is in use by another program.`
      : `Cannot listen on ${host}, port ${port}: ${cause.message}.`,
    inUse ? 'Stop that program, or set PORT to a free port.' : 'Correct HOST and PORT.',
    { cause },
  );
}

function shut(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    // Event streams would keep it open for as long as a client reads.
    server.closeAllConnections();
  });
}
