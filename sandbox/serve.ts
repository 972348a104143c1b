import { createServer, type RequestListener } from 'node:http';
import type { Server } from 'node:net';
import { join } from 'node:path';
import type { Clouds } from './clouds.ts';
import { type Cloud, type Frame, frameCloud } from './core/frame.ts';
import { closeServer, listen, listenWithin, type PortRange } from './core/listen.ts';
import { createEdge } from './edge/edge.ts';
import { createInbound } from './inbound/inbound.ts';
import { type MailServer, openMail } from './mail/mail.ts';
import type { Ports } from './options.ts';
import type { ChosenServers } from './servers/choose.ts';

/** Where each part of the outside world is reached, in the form its clients take it. */
export type Addresses = Record<keyof Ports, string>;

/** Told what has ended while the sandbox closes, in words for people. */
export type Report = (ended: string) => void;

/** What to undo when the sandbox closes, in the order it was done. */
export type Opened = ((report: Report) => unknown)[];

export interface Serving extends Frame {
  clouds: Clouds;
  servers: ChosenServers;
  /** Ports that are fixed; 0 picks any free one. */
  ports: Partial<Ports>;
  /** Where the others are chosen from; undefined: any free ones. */
  range: PortRange | undefined;
  home: string;
  opened: Opened;
  /** Aborted when the sandbox closes. */
  closing: AbortSignal;
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
    const port = await listenFor(serving, cloud.name, app);
    addresses[cloud.name] = `http://${loopback}:${port}${basePaths[cloud.name]}`;
    if (cloud.name === 'xai') await forServers(serving, (host) => listenForServers(serving, app, port, host));
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
  serving.opened.push(() => closeServer(edge));
  return `http://${loopback}:${await place(serving, 'edge', edge)}`;
}

/** The way from the servers to the control plane; nothing where they are on loopback themselves. */
export async function serveInbound(serving: Serving, controlPlanePort: number | undefined): Promise<void> {
  if (controlPlanePort === undefined) return;
  await forServers(serving, async (host) => {
    const inbound = createInbound(controlPlanePort);
    await listen(inbound, { port: controlPlanePort, host, name: 'way to the control plane' });
    serving.opened.push(() => closeServer(inbound));
  });
}

/**
 * Listens where servers reach this machine, unless they are on loopback themselves. An address that is not there yet is
 * listened on as soon as it is, without waiting for that here; a failure is then only said.
 */
async function forServers(
  { servers: { hostAddress, network }, opened, closing }: Serving,
  listenOn: (host: string) => Promise<unknown>,
): Promise<void> {
  if (hostAddress === loopback) return;
  if (!network || network.isNetworkUp) return void (await listenOn(hostAddress));
  const listening = network.network.then(() => (closing.aborted ? undefined : listenOn(hostAddress)));
  const said = listening.catch((error: Error) => {
    if (!closing.aborted) console.error(`sandbox: servers cannot reach this machine: ${error.message}`);
  });
  opened.push(() => said);
}

/** The mail server that keeps everything. */
export async function serveMail(serving: Serving): Promise<{ mail: MailServer; address: string }> {
  const mail = await openMail({
    home: join(serving.home, 'mail'),
    listenWith: (server) => place(serving, 'mail', server),
  });
  serving.opened.push(() => mail.close());
  return { mail, address: `smtp://${loopback}:${mail.port}` };
}

/** Listens for an app and closes it with the sandbox. Returns the port. */
export async function listenFor(
  serving: Pick<Serving, 'opened' | 'ports' | 'range'>,
  name: keyof Ports,
  app: RequestListener,
): Promise<number> {
  const server = createServer(app);
  serving.opened.push(() => closeServer(server));
  return place(serving, name, server);
}

/** The model once more, on the same port, at the address where servers reach this machine. */
async function listenForServers(
  { opened }: Serving,
  app: RequestListener,
  port: number,
  host: string,
): Promise<void> {
  const server = createServer(app);
  await listen(server, { port, host, name: 'xai' });
  opened.push(() => closeServer(server));
}

/** Has a part listen on its fixed port, else on the first free one of the range, else on any. Returns the port. */
function place(
  { ports, range }: Pick<Serving, 'ports' | 'range'>,
  name: keyof Ports,
  server: Server,
): Promise<number> {
  const fixed = ports[name];
  if (fixed === undefined && range) return listenWithin(server, range, { host: loopback, name });
  return listen(server, { port: fixed ?? 0, host: loopback, name });
}
