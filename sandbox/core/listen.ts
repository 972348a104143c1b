import type { AddressInfo, Server } from 'node:net';

/** Listens on one address of this machine and returns the port. Port 0 picks a free one. Says what to do when it is taken. */
export function listen(
  server: Server,
  { port, host, name }: { port: number; host: string; name: string },
): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(listenError(cause, { port, host, name })));
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

function listenError(
  cause: NodeJS.ErrnoException,
  { port, host, name }: { port: number; host: string; name: string },
): Error {
  if (cause.code !== 'EADDRINUSE') return cause;
  const message = `The sandbox's ${name} cannot listen on ${host}:${port}: the port is in use. Stop what uses it, or name another one in SANDBOX_PORTS.`;
  return Object.assign(new Error(message, { cause }), { code: 'port_in_use' });
}

/** A server whose connections can be cut, as every HTTP server's can. */
type Closable = Server & { closeAllConnections(): void };

/** Stops listening and cuts what is still open: a hanging call must not keep the sandbox alive. */
export function closeServer(server: Closable): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
