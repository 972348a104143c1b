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

/**
 * An unused connection stays open as long as at a cloud's load balancer. Node's five seconds are so short that a provider
 * between two resources often posts into a connection that is being closed, and a POST is not repeated.
 */
const IDLE_CONNECTION_MS = 75_000;

/** The address of each listener, in the form its clients expect. */
export type Addresses = Record<keyof SandboxListenPorts, string>;

/** Called with a readable name of each part that has stopped while the sandbox closes. */
export type ShutdownReporter = (ended: string) => void;

/** What to dispose when the sandbox closes, in the order it was opened. */
export type Disposers = ((report: ShutdownReporter) => unknown)[];

export interface ServeContext extends CallInstrumentation {
  clouds: SimulatedClouds;
  servers: ChosenServers;
  /** Fixed ports; 0 picks any free one. */
  ports: Partial<SandboxListenPorts>;
  /** The range for the other ports; undefined: any free ports. */
  range: PortRange | undefined;
  home: string;
  /** How long the edge lets an origin be silent, in ms; undefined: as long as Cloudflare's does. */
  edgeSilenceMs: number | undefined;
  disposers: Disposers;
  /** Aborted when the sandbox closes. */
  closing: AbortSignal;
}

const loopback = '127.0.0.1';

/** The base path that each cloud's clients expect. */
const basePaths: Record<Cloud['name'], string> = {
  hetzner: '/v1',
  cloudflare: '/client/v4',
  xai: '',
  anthropic: '',
  x: '',
};

/** Serves every HTTP cloud, on loopback only; xAI also on the address where servers reach this machine. */
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

/** Serves the edge, which resolves a host name to a record and then to a server. */
export async function serveEdge(serving: ServeContext): Promise<string> {
  const { cloudflare } = serving.clouds;
  const { driver } = serving.servers;
  const edge = createEdge({
    lookup: cloudflare.lookup,
    route: (address, port) => driver.route(address, port),
    silenceTimeoutMs: serving.edgeSilenceMs,
  });
  serving.disposers.push(() => closeServer(edge));
  return `http://${loopback}:${await listenOnChosenPort(serving, 'edge', edge)}`;
}

/** Serves the tunnel from the servers to the control plane; servers on loopback need none. */
export async function serveControlPlaneTunnel(
  serving: ServeContext,
  controlPlanePort: number | undefined,
): Promise<void> {
  if (controlPlanePort === undefined) return;
  await forServers(serving, async (host) => {
    const tunnel = createControlPlaneTunnel(controlPlanePort);
    await listen(tunnel, { port: controlPlanePort, host, name: 'tunnel to the control plane' });
    serving.disposers.push(() => closeServer(tunnel));
  });
}

/**
 * Listens on the address where servers reach this machine, unless they are on loopback themselves. If that address does not
 * exist yet, listening starts later, in the background; a failure is then only logged.
 */
async function forServers(
  { servers: { hostAddress, network }, disposers, closing }: ServeContext,
  listenOn: (host: string) => Promise<unknown>,
): Promise<void> {
  if (hostAddress === loopback) return;
  if (!network || network.isNetworkUp) return void (await listenOn(hostAddress));
  const listening = network.network.then(() => (closing.aborted ? undefined : listenOn(hostAddress)));
  const started = listening.catch((error: Error) => {
    if (!closing.aborted) console.error(`sandbox: servers cannot reach this machine: ${error.message}`);
  });
  disposers.push(() => started);
}

/** Serves the mail server, which keeps every mail. */
export async function serveMail(serving: ServeContext): Promise<{ mail: MailServer; address: string }> {
  const mail = await openMail({
    home: join(serving.home, 'mail'),
    listenWith: (server) => listenOnChosenPort(serving, 'mail', server),
  });
  serving.disposers.push(() => mail.close());
  return { mail, address: `smtp://${loopback}:${mail.port}` };
}

/** Serves an app until the sandbox closes. Returns the port. */
export async function listenFor(
  serving: Pick<ServeContext, 'disposers' | 'ports' | 'range'>,
  name: keyof SandboxListenPorts,
  app: RequestListener,
): Promise<number> {
  const server = createServer({ keepAliveTimeout: IDLE_CONNECTION_MS }, app);
  serving.disposers.push(() => closeServer(server));
  return listenOnChosenPort(serving, name, server);
}

/** Serves xAI a second time, on the same port, at the address where servers reach this machine. */
async function listenForServers(
  { disposers }: ServeContext,
  app: RequestListener,
  port: number,
  host: string,
): Promise<void> {
  const server = createServer({ keepAliveTimeout: IDLE_CONNECTION_MS }, app);
  await listen(server, { port, host, name: 'xai' });
  disposers.push(() => closeServer(server));
}

/** Listens on the fixed port, else on the first free one of the range, else on any free one. Returns the port. */
function listenOnChosenPort(
  { ports, range }: Pick<ServeContext, 'ports' | 'range'>,
  name: keyof SandboxListenPorts,
  server: Server,
): Promise<number> {
  const fixed = ports[name];
  if (fixed === undefined && range) return listenWithin(server, range, { host: loopback, name });
  return listen(server, { port: fixed ?? 0, host: loopback, name });
}
