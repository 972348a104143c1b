import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * The way from the simulated servers to the control plane, which in life is the internet: what arrives at the address of
 * this machine that they know goes on to the control plane's own port on loopback, byte for byte.
 */
export function createControlPlaneTunnel(controlPlanePort: number): Server & { closeAllConnections(): void } {
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const inside = connect({ port: controlPlanePort, host: '127.0.0.1', allowHalfOpen: true });
    for (const [from, to] of [
      [client, inside],
      [inside, client],
    ] as const) {
      open.add(from);
      from.pipe(to);
      from.once('error', () => to.destroy());
      from.once('close', () => {
        open.delete(from);
        to.destroy();
      });
    }
  });
  return Object.assign(server, {
    closeAllConnections() {
      for (const socket of open) socket.destroy();
    },
  });
}
