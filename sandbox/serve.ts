import { createServer, type RequestListener } from 'node:http';
import type { Server } from 'node:net';
import { join } from 'node:path';
import type { SimulatedClouds } from './clouds.ts';
import { type CallInstrumentation, type Cloud, instrumentCloud } from './core/instrumented-cloud.ts';
import { closeServer, listen, listenWithin, type PortRange } from './core/listen.ts';
import { createEdge } from './edge/edge.ts';
import { type MailServer, openMail } from './mail/mail.ts';
import type { SandboxListenPorts } from './options.ts';
import type { ChosenServers } from './servers/choose-driver.ts';
import { createControlPlaneTunnel } from './tunnel/control-plane-tunnel.ts';

/** Where each part of the outside world is reached, in the form its clients take it. */
export type Addresses = Record<keyof SandboxListenPorts, string>;

/** Told what has ended while the sandbox closes, in words for people. */
export type ShutdownReporter = (ended: string) => void;

/** What to undo when the sandbox closes, in the order it was done. */
export type Disposers = ((report: ShutdownReporter) => unknown)[];

export interface ServeContext extends CallInstrumentation {
  clouds: SimulatedClouds;
  servers: ChosenServers;
  /** Ports that are fixed; 0 picks any free one. */
  ports: Partial<SandboxListenPorts>;
  /** Where the others are chosen from; undefined: any free ones. */
  range: PortRange | undefined;
  home: string;
  disposers: Disposers;
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
export async function serveClouds(serving: ServeContext): Promise<Pick<Addresses, Cloud['name']>> {
  const addresses = { hetzner: '', cloudflare: '', xai: '', anthropic: '', x: '' };
  for (const cloud of Object.values(serving.clouds) as Cloud[]) {
    const app = instrumentCloud(cloud, serving);
    const port = await listenFor(serving, cloud.name, app);
    addresses[cloud.name] = `http://${loopback}:${port}${basePaths[cloud.name]}`;
    if (cloud.name === 'xai') await forServers(serving, (host) => listenForServers(serving, app, port, host));
  }
  return addresses;
}

/** The edge: host name, record, server. */
export async function serveEdge(serving: ServeContext): Promise<string> {
  const { cloudflare } = serving.clouds;
  const { driver } = serving.servers;
  const edge = createEdge({
    lookup: cloudflare.lookup,
    route: (address, port) => driver.route(address, port),
  });
  serving.disposers.push(() => closeServer(edge));
  return `http://${loopback}:${await listenOnChosenPort(serving, 'edge', edge)}`;
}

/** The way from the servers to the control plane; nothing where they are on loopback themselves. */
export async function serveControlPlaneTunnel(
  serving: ServeContext,
  controlPlanePort: number | undefined,
): Promise<void> {
  if (controlPlanePort === undefined) return;
  await forServers(serving, async (host) => {
    const tunnel = createControlPlaneTunnel(controlPlanePort);
    await listen(tunnel, { port: controlPlanePort, host, name: 'way to the control plane' });
    serving.disposers.push(() => closeServer(tunnel));
  });
}

/**
 * Listens where servers reach this machine, unless they are on loopback themselves. An address that is not there yet is
 * listened on as soon as it is, without waiting for that here; a failure is then only said.
 */
async function forServers(
  { servers: { hostAddress, network }, disposers, closing }: ServeContext,
  listenOn: (host: string) => Promise<unknown>,
): Promise<void> {
  if (hostAddress === loopback) return;
  if (!network || network.isNetworkUp) return void (await listenOn(hostAddress));
  const listening = network.network.then(() => (closing.aborted ? undefined : listenOn(hostAddress)));
  const said = listening.catch((error: Error) => {
    if (!closing.aborted) console.error(`sandbox: servers cannot reach this machine: ${error.message}`);
  });
  disposers.push(() => said);
}

/** The mail server that keeps everything. */
export async function serveMail(serving: ServeContext): Promise<{ mail: MailServer; address: string }> {
  const mail = await openMail({
    home: join(serving.home, 'mail'),
    listenWith: (server) => listenOnChosenPort(serving, 'mail', server),
  });
  serving.disposers.push(() => mail.close());
  return { mail, address: `smtp://${loopback}:${mail.port}` };
}

/** Listens for an app and closes it with the sandbox. Returns the port. */
export async function listenFor(
  serving: Pick<ServeContext, 'disposers' | 'ports' | 'range'>,
  name: keyof SandboxListenPorts,
  app: RequestListener,
): Promise<number> {
  const server = createServer(app);
  serving.disposers.push(() => closeServer(server));
  return listenOnChosenPort(serving, name, server);
}

/** The model once more, on the same port, at the address where servers reach this machine. */
async function listenForServers(
  { disposers }: ServeContext,
  app: RequestListener,
  port: number,
  host: string,
): Promise<void> {
  const server = createServer(app);
  await listen(server, { port, host, name: 'xai' });
  disposers.push(() => closeServer(server));
}

/** Has a part listen on its fixed port, else on the first free one of the range, else on any. Returns the port. */
function listenOnChosenPort(
  { ports, range }: Pick<ServeContext, 'ports' | 'range'>,
  name: keyof SandboxListenPorts,
  server: Server,
): Promise<number> {
  const fixed = ports[name];
  if (fixed === undefined && range) return listenWithin(server, range, { host: loopback, name });
  return listen(server, { port: fixed ?? 0, host: loopback, name });
}
