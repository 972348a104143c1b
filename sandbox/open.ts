import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClouds, type SimulatedClouds } from './clouds.ts';
import { createConsole } from './console/index.ts';
import { CallLog } from './core/call-log.ts';
import { type Fault, FaultRegistry, type FaultRule, faultRule } from './core/fault-rules.ts';
import { Latency, type ProfileName } from './core/latency.ts';
import { Store } from './core/store.ts';
import { type SandboxOptions, sandboxTokens, type Tokens } from './options.ts';
import { portRangeOf } from './port-range.ts';
import {
  type Addresses,
  type Disposers,
  listenFor,
  type ServeContext,
  type ShutdownReporter,
  serveClouds,
  serveControlPlaneTunnel,
  serveEdge,
  serveMail,
} from './serve.ts';
import { type ChosenServers, chooseServerDriver, type ServersKind } from './servers/choose-driver.ts';
import { type SandboxState, stateOf } from './state.ts';

/** A running sandbox. */
export interface Sandbox {
  addresses: Addresses;
  tokens: Tokens;
  /** Domain of the Cloudflare zone. */
  zone: string;
  /** xAI as a server of the sandbox reaches it, ending in `/v1`. */
  modelBaseUrl: string;
  servers: ChosenServers;
  state(): SandboxState;
  /** Applies a fault until it is cleared. Throws a ZodError when the rule is invalid. */
  fault(rule: FaultRule): Fault;
  clearFault(id: string): boolean;
  setSoldOut(type: string, location: string, soldOut: boolean): void;
  setLatency(profile: ProfileName): void;
  /** Resolves when no Hetzner action runs. */
  settled(): Promise<void>;
  /**
   * Stops everything. State in a home folder is kept for the next start. `report` is called with each part that has
   * stopped. Throws when a part could not be stopped, after all others have stopped.
   */
  close(report?: ShutdownReporter): Promise<void>;
}

/** Opens the outside world on loopback. Throws, with nothing left open, when a port or a folder is unavailable. */
export async function openSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const disposers: Disposers = [];
  const closing = new AbortController();
  const signals = options.signal ? [options.signal, closing.signal] : [closing.signal];
  const close = (report?: ShutdownReporter): Promise<void> => {
    closing.abort();
    return disposeAll(disposers, report);
  };
  try {
    return await assemble(options, { disposers, closing: AbortSignal.any(signals) }, close);
  } catch (error) {
    // Throw the original error; an error while closing is only logged.
    await close().catch((left: Error) => console.error(`sandbox: ${left.message}`));
    throw error;
  }
}

/** Disposes in reverse order. A failure does not stop the others; failures are thrown at the end. */
async function disposeAll(disposers: Disposers, report: ShutdownReporter = () => undefined): Promise<void> {
  const failures: unknown[] = [];
  for (let dispose = disposers.pop(); dispose; dispose = disposers.pop()) {
    try {
      await dispose(report);
    } catch (error) {
      failures.push(error);
    }
    report('a part of the sandbox');
  }
  if (failures.length > 0) throw failures.length === 1 ? failures[0] : new AggregateError(failures);
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: the order in which the parts start, in one place
async function assemble(
  options: SandboxOptions,
  { disposers, closing }: Pick<ServeContext, 'disposers' | 'closing'>,
  close: Sandbox['close'],
): Promise<Sandbox> {
  const home = await homeOf(options, disposers);
  const tokens = { ...sandboxTokens, ...options.tokens };
  const zone = options.zone ?? 'clawdet.localhost';
  const latency = new Latency(options.latency ?? 'instant');
  const store = new Store(options.home ? join(home, 'clouds.sqlite') : ':memory:');
  disposers.push(() => store.close());
  const servers = await serversOf(options, home, store);
  disposers.push((report) => servers.driver.close(report));
  const clouds = createClouds({
    store,
    latency,
    driver: servers.driver,
    tokens,
    zone,
    limits: options.limits ?? {},
    redirectUris: options.redirectUris,
  });
  disposers.push(() => stopClouds(clouds));
  // Interrupt at once, even while servers of an earlier run are still being powered on below.
  const interrupt = () => void clouds.hetzner.stop().catch(() => undefined);
  if (closing.aborted) interrupt();
  else closing.addEventListener('abort', interrupt);
  const serving: ServeContext = {
    clouds,
    calls: new CallLog(),
    faults: new FaultRegistry(),
    servers,
    ports: options.ports ?? {},
    range: portRangeOf(options),
    home,
    edgeSilenceMs: options.edgeSilenceMs,
    disposers,
    closing,
  };
  // Before any order can arrive: the sweep removes every server that has no record.
  await clouds.hetzner.start();
  await serveControlPlaneTunnel(serving, options.controlPlanePort);
  const { addresses, state } = await serveAll(serving, latency, { zone, tokens });
  return {
    ...controlsOf(serving, latency),
    addresses,
    tokens,
    zone,
    modelBaseUrl: modelUrl(addresses.xai, servers),
    servers,
    state,
    close,
  };
}

/** Chooses the server driver. It stays the same as long as servers or disks that it created exist. */
async function serversOf(
  { servers: wanted = 'paper', lookUps }: SandboxOptions,
  home: string,
  store: Store,
): Promise<ChosenServers> {
  const choices = store.collection<{ id: 'servers'; kind: ServersKind }>('choices');
  const existing = store.collection('hetzner-servers').size + store.collection('hetzner-snapshots').size;
  const servers = await chooseServerDriver(wanted, {
    home,
    previousKind: existing > 0 ? choices.get('servers')?.kind : undefined,
    lookUps,
  });
  choices.put({ id: 'servers', kind: servers.kind });
  return servers;
}

async function serveAll(
  serving: ServeContext,
  latency: Latency,
  { zone, tokens }: { zone: string; tokens: Pick<Tokens, 'console' | 'mailbox'> },
): Promise<{ addresses: Addresses; state: () => SandboxState }> {
  const { calls, faults, servers } = serving;
  const { hetzner, cloudflare } = serving.clouds;
  const { mail, address } = await serveMail(serving);
  const state = (callsAfter?: number): SandboxState =>
    stateOf(
      { hetzner, cloudflare, mails: mail.list, calls, faults, latency, servers: servers.driver },
      callsAfter,
    );
  const addresses: Addresses = {
    ...(await serveClouds(serving)),
    edge: await serveEdge(serving),
    mail: address,
    console: '',
  };
  const about = (): Record<string, unknown> => ({ zone, addresses, servers: servers.kind, why: servers.why });
  const page = createConsole({
    token: tokens.console,
    mailboxKey: tokens.mailbox,
    about,
    state,
    faults,
    latency,
    hetzner,
    servers: servers.driver,
  });
  addresses.console = `http://127.0.0.1:${await listenFor(serving, 'console', page)}`;
  return { addresses, state };
}

function controlsOf(
  { clouds, faults }: ServeContext,
  latency: Latency,
): Pick<Sandbox, 'fault' | 'clearFault' | 'setSoldOut' | 'setLatency' | 'settled'> {
  return {
    fault: (rule) => faults.add(faultRule.parse(rule)),
    clearFault: (id) => faults.remove(id),
    setSoldOut: clouds.hetzner.setSoldOut,
    setLatency: (profile) => {
      latency.profile = profile;
    },
    settled: clouds.hetzner.settled,
  };
}

async function homeOf({ home }: SandboxOptions, disposers: Disposers): Promise<string> {
  if (home) return home;
  const temporary = await mkdtemp(join(tmpdir(), 'sandbox-'));
  disposers.push(() => rm(temporary, { recursive: true, force: true }));
  return temporary;
}

async function stopClouds({ hetzner, cloudflare }: SimulatedClouds): Promise<void> {
  cloudflare.stop();
  await hetzner.stop();
}

function modelUrl(xai: string, { hostAddress }: ChosenServers): string {
  return `${xai.replace('127.0.0.1', hostAddress)}/v1`;
}
