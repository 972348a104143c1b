import type { ChildProcess } from 'node:child_process';
import { type AddressInfo, createServer, type Server } from 'node:net';

/** Sockets that listen on one port. */
export interface ListeningSockets {
  port: number;
  sockets: Server[];
  /** Stops listening, unless the sockets were handed over or an HTTP server has them. */
  close(): Promise<void>;
}

/** The setting with which a process learns that its parent hands over its sockets, and how many. */
export const HANDED_SOCKETS = 'HANDED_SOCKETS';

/**
 * Listens on a port, 0 for any free one. Without a host: loopback, IPv4 and IPv6. Connections are cut until an HTTP server
 * takes the sockets. Rejects with the system's error, such as EADDRINUSE.
 */
export async function openSockets(port: number, host?: string): Promise<ListeningSockets> {
  const first = await listen(port, host ?? '127.0.0.1');
  const bound = (first.address() as AddressInfo).port;
  if (host) return listeningOn(bound, [first]);
  // A machine without IPv6 has no ::1 to listen on.
  const second = await listen(bound, '::1').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE') return error;
  });
  if (!(second instanceof Error)) return listeningOn(bound, second ? [first, second] : [first]);
  await closed(first);
  throw second;
}

function listeningOn(port: number, sockets: Server[]): ListeningSockets {
  return { port, sockets, close: async () => void (await Promise.all(sockets.map(closed))) };
}

/**
 * Hands the sockets over to a child that was started with `HANDED_SOCKETS`. The port has a listener all the time. Resolves
 * too if the child ends first; then nobody listens any more.
 */
export async function handOver({ sockets, close }: ListeningSockets, child: ChildProcess): Promise<void> {
  // The callback of a message that waits for a child which has ended is never called.
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  for (const socket of sockets) await Promise.race([sendSocket(child, socket), gone]);
  await close();
}

function sendSocket(child: ChildProcess, socket: Server): Promise<void> {
  return new Promise((resolve) => child.send({ kind: 'socket' }, socket, () => resolve()));
}

/** The sockets that the parent hands over, `count` of them. */
export function receiveSockets(count: number): Promise<ListeningSockets> {
  const sockets: Server[] = [];
  return new Promise((resolve) => {
    const receive = (_message: unknown, handle: unknown): void => {
      const socket = handle as Server;
      sockets.push(socket);
      if (sockets.length < count) return;
      process.off('message', receive);
      resolve(listeningOn((socket.address() as AddressInfo).port, sockets));
    };
    process.on('message', receive);
  });
}

function listen(port: number, host: string): Promise<Server> {
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => resolve(server));
  });
}

const closed = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
