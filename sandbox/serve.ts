import { createServer, type RequestListener, type Server } from 'node:http';
import { join } from 'node:path';
import type { Clouds } from './clouds.ts';
import { type Cloud, type Frame, frameCloud } from './core/frame.ts';
import { closeServer, listen } from './core/listen.ts';
import { createEdge } from './edge/edge.ts';
import { createInbound } from './inbound/inbound.ts';
import { type MailServer, openMail } from './mail/mail.ts';
import type { Ports } from './options.ts';
import type { ChosenServers } from './servers/choose.ts';

/** Where each part of the outside world is reached, in the form its clients take it. */
export type Addresses = Record<keyof Ports, string>;

/** What to undo when the sandbox closes, in the order it was done. */
export type Opened = (() => unknown)[];

export interface Serving extends Frame {
  clouds: Clouds;
  servers: ChosenServers;
  ports: Ports;
  home: string;
  opened: Opened;
}

const loopback = '127.0.0.1';

/** What a cloud's clients expect after the port. */
const basePaths: Record<Cloud['name'], string> = {
  hetzner: '/v1',
  cloudflare: '/client/v4',
  xai: '',
  anthropic: '',
  x: '',
};

/** Listens for every HTTP cloud, on loopback only; the model also where the servers reach this machine. */
export async function serveClouds(serving: Serving): Promise<Pick<Addresses, Cloud['name']>> {
  const addresses = { hetzner: '', cloudflare: '', xai: '', anthropic: '', x: '' };
  for (const cloud of Object.values(serving.clouds) as Cloud[]) {
    const app = frameCloud(cloud, serving);
    const port = await listenFor(serving, cloud.name, app, serving.ports[cloud.name]);
    addresses[cloud.name] = `http://${loopback}:${port}${basePaths[cloud.name]}`;
    const { hostAddress } = serving.servers;
    if (cloud.name === 'xai' && hostAddress !== loopback)
      await listenFor(serving, 'xai', app, port, hostAddress);
  }
  return addresses;
}

/** The edge: host name, record, server. */
export async function serveEdge(serving: Serving): Promise<string> {
  const { cloudflare } = serving.clouds;
  const { driver } = serving.servers;
  const edge = createEdge({
    lookup: cloudflare.lookup,
    route: (address, port) => driver.route(address, port),
  });
  return `http://${loopback}:${await listenWith(serving, 'edge', edge, serving.ports.edge)}`;
}

/** The way from the servers to the control plane; nothing where they are on loopback themselves. */
export async function serveInbound(serving: Serving, controlPlanePort: number | undefined): Promise<void> {
  const { hostAddress } = serving.servers;
  if (controlPlanePort === undefined || hostAddress === loopback) return;
  const inbound = createInbound(controlPlanePort);
  await listen(inbound, { port: controlPlanePort, host: hostAddress, name: 'way to the control plane' });
  serving.opened.push(() => closeServer(inbound));
}

/** The mail server that keeps everything. */
export async function serveMail({
  home,
  ports,
  opened,
}: Serving): Promise<{ mail: MailServer; address: string }> {
  const mail = await openMail({ port: ports.mail, home: join(home, 'mail') });
  opened.push(() => mail.close());
  return { mail, address: `smtp://${loopback}:${mail.port}` };
}

/** Listens for an app and closes it with the sandbox. Returns the port. */
export function listenFor(
  serving: Pick<Serving, 'opened'>,
  name: string,
  app: RequestListener,
  port: number,
  host = loopback,
): Promise<number> {
  return listenWith(serving, name, createServer(app), port, host);
}

async function listenWith(
  { opened }: Pick<Serving, 'opened'>,
  name: string,
  server: Server,
  wanted: number,
  host = loopback,
): Promise<number> {
  const port = await listen(server, { port: wanted, host, name });
  opened.push(() => closeServer(server));
  return port;
}
