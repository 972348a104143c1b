import { createServer, type RequestListener, type Server } from 'node:http';
import { StartFailure } from '../errors/start-failure.ts';
import { HANDED_SOCKETS, type ListeningSockets, openSockets, receiveSockets } from './listening-sockets.ts';

/** An HTTP server that listens before its handler is ready. */
export interface HttpServer {
  /** The port in use: the requested one, unless that was 0. */
  port: number;
  /** Sets the handler. Until then every request gets 503 with `Retry-After: 1`. */
  setHandler(handler: RequestListener): void;
  close(): Promise<void>;
}

/** Serves HTTP on sockets that listen already. */
export function openHttpServer({ port, sockets }: ListeningSockets): HttpServer {
  let handler: RequestListener = notYet;
  // Two servers on one handle would share its connections: listening on a socket moves its handle to the HTTP server.
  const servers = sockets.map((socket) => createServer((req, res) => handler(req, res)).listen(socket));
  return {
    port,
    setHandler: (ready) => {
      handler = ready;
    },
    close: async () => void (await Promise.all(servers.map(shut))),
  };
}

/**
 * The sockets of the page: the parent's, if it hands them over, else new ones. They are opened before anything else starts,
 * so that a second start on the same port changes nothing. Throws StartFailure (exit 69) if the port is taken.
 */
export async function pageSockets(port: number, host?: string): Promise<ListeningSockets> {
  const handed = Number(process.env[HANDED_SOCKETS] ?? 0);
  if (handed > 0) return await receiveSockets(handed);
  return await openSockets(port, host).catch((cause) => {
    throw cannotListen(port, host ?? '127.0.0.1', cause);
  });
}

const notYet: RequestListener = (_req, res) => {
  res.writeHead(503, { 'Retry-After': '1' }).end('Clawdet is starting.');
};

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
