import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * The tunnel from the simulated servers to the control plane, in place of the internet. It forwards bytes unchanged from the
 * address of this machine that servers use to the control plane's port on loopback.
 */
export function createControlPlaneTunnel(controlPlanePort: number): Server & { closeAllConnections(): void } {
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({ port: controlPlanePort, host: '127.0.0.1', allowHalfOpen: true });
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
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
