import { type AddressInfo, createServer, type Server } from 'node:net';

/** An address of this machine, and the name of the part that listens there. */
interface Binding {
  host: string;
  name: string;
}

/** Ports to choose from, both ends included. */
export interface PortRange {
  first: number;
  last: number;
  /** Ports that belong to another part, though it may not listen yet. */
  reserved: ReadonlySet<number>;
}

/** Listens on one address of this machine and returns the port. Port 0 picks a free one. Throws `port_in_use`. */
export async function listen(server: Server, { port, ...at }: Binding & { port: number }): Promise<number> {
  const bound = await tryToListen(server, port, at.host);
  if (bound !== undefined) return bound;
  throw portInUse(
    `The sandbox's ${at.name} cannot listen on ${at.host}:${port}: the port is in use. Stop what uses it, or set another one in SANDBOX_PORTS.`,
  );
}

/**
 * Listens on the first free port of a range and returns it. Listening is what takes a port, so two processes that choose at
 * the same time never get the same one. Throws `port_in_use` when the whole range is taken.
 */
export async function listenWithin(
  server: Server,
  { first, last, reserved }: PortRange,
  { host, name }: Binding,
): Promise<number> {
  for (let port = first; port <= last; port += 1) {
    if (reserved.has(port) || !(await isUnused(port))) continue;
    if ((await tryToListen(server, port, host)) !== undefined) return port;
  }
  throw portInUse(
    `The sandbox's ${name} found no free port from ${first} to ${last}. Stop what uses them, or set one in SANDBOX_PORTS.`,
  );
}

/** Whether nothing listens on a port on any address: a browser may try ::1 before 127.0.0.1. */
async function isUnused(port: number): Promise<boolean> {
  const probe = createServer();
  if ((await tryToListen(probe, port)) === undefined) return false;
  await new Promise((resolve) => probe.close(resolve));
  return true;
}

/** Returns the port, or undefined when it is in use. */
function tryToListen(server: Server, port: number, host?: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const settle = (error?: NodeJS.ErrnoException) => {
      server.off('error', settle).off('listening', settle);
      if (!error) resolve((server.address() as AddressInfo).port);
      else if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    };
    server.once('error', settle).once('listening', settle).listen(port, host);
  });
}

const portInUse = (message: string): Error => Object.assign(new Error(message), { code: 'port_in_use' });

/** A server whose connections can be cut, such as an HTTP server. */
type Closable = Server & { closeAllConnections(): void };

/** Stops listening and cuts open connections: a hanging call must not keep the sandbox alive. */
export function closeServer(server: Closable): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
