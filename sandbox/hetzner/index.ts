import { setTimeout as sleep } from 'node:timers/promises';
import type { Cloud } from '../core/instrumented-cloud.ts';
import type { Latency } from '../core/latency.ts';
import type { Store } from '../core/store.ts';
import type { ServerDriver } from '../servers/driver.ts';
import { actionHandlersOf, specOf } from './action-handlers.ts';
import { ActionRunner, type ActionView, presentAction } from './action-runner.ts';
import { hetznerApp } from './app.ts';
import type { Image } from './catalog/images.ts';
import { hetznerFailure } from './errors.ts';
import { type FirewallView, presentFirewall } from './firewalls.present.ts';
import { restorePrimaryIps } from './primary-ips.ts';
import {
  changeServer,
  firstIds,
  type HetznerProject,
  openCollections,
  type ServerRecord,
  type SshKeyRecord,
} from './project.ts';
import { presentServer, type ServerView } from './servers.present.ts';

export interface HetznerOptions {
  store: Store;
  driver: ServerDriver;
  latency: Latency;
  /** 64 characters, as the provider requires. */
  token: string;
  /** Calls per hour and burst for the whole project, and its number of servers. */
  limits?: { callsPerHour?: number; burst?: number; servers?: number };
}

/** One Hetzner project: its API, its resources, and the controls of the console. */
export interface Hetzner extends Cloud {
  /** Servers, keys, firewalls and snapshots as the API returns them. */
  resources(): {
    servers: ServerView[];
    sshKeys: SshKeyRecord[];
    firewalls: FirewallView[];
    snapshots: Image[];
  };
  /** The latest actions, newest last. */
  recentActions(count: number): ActionView[];
  /** `cx23@fsn1`: orders for it are refused with resource_unavailable. */
  soldOut(): string[];
  setSoldOut(type: string, location: string, soldOut: boolean): void;
  /** Removes orphans of a crashed run and powers on the servers that should run. Does not wait for setup. */
  start(): Promise<void>;
  /** Resolves when no action runs. */
  settled(): Promise<void>;
  /** Interrupts running work, which the next start repeats. Resolves when nothing runs. May be called twice. */
  stop(): Promise<void>;
}

/** Implements the part of the Hetzner Cloud API v1 that our provider and the official clients use. Others answer 501. */
export function createHetzner({ store, driver, latency, token, limits = {} }: HetznerOptions): Hetzner {
  const { storedActions, ...collections } = openCollections(store);
  const nextId: HetznerProject['nextId'] = (kind) => store.nextId(`hetzner-${kind}`, firstIds[kind]);
  const stopping = new AbortController();
  const actions = new ActionRunner(
    storedActions,
    () => nextId('action'),
    () => actionHandlersOf(project),
  );
  let poweredOn: Promise<unknown> = Promise.resolve();
  const project: HetznerProject = {
    ...collections,
    actions,
    driver,
    latency,
    nextId,
    limits: { servers: limits.servers ?? 1_000 },
    stopping: stopping.signal,
    pause: async (kind) => {
      const ms = latency.draw(kind);
      if (ms > 0 || stopping.signal.aborted) await sleep(ms, undefined, { signal: stopping.signal });
    },
  };
  return {
    name: 'hetzner',
    app: hetznerApp(project, { token, callsPerHour: limits.callsPerHour ?? 3_600, burst: limits.burst }),
    failure: hetznerFailure,
    resources: () => resourcesOf(project),
    recentActions: (count) => actions.list().slice(-count).map(presentAction),
    soldOut: () => project.soldOut.all().map(({ id }) => id),
    setSoldOut: (type, location, soldOut) => {
      if (soldOut) project.soldOut.put({ id: `${type}@${location}` });
      else project.soldOut.remove(`${type}@${location}`);
    },
    start: async () => {
      ({ poweredOn } = await startProject(project));
    },
    settled: () => actions.settled(),
    stop: async () => {
      stopping.abort();
      driver.interrupt?.();
      await actions.stop();
      await poweredOn;
    },
  };
}

function resourcesOf(project: HetznerProject): ReturnType<Hetzner['resources']> {
  return {
    servers: project.servers.all().map((server) => presentServer(project, server)),
    sshKeys: project.sshKeys.all(),
    firewalls: project.firewalls.all().map((firewall) => presentFirewall(project, firewall)),
    snapshots: project.snapshots.all(),
  };
}

/**
 * Sweeps first, because an orphan server may occupy the address or folder of one that should run. Returns a promise that
 * resolves after the attempt to power on every server that should run.
 */
async function startProject(project: HetznerProject): Promise<{ poweredOn: Promise<unknown> }> {
  const servers = project.servers.all();
  await project.driver.sweep(servers.map(({ id }) => id));
  await restorePrimaryIps(project);
  const busy = new Set(
    project.actions
      .list()
      .filter(({ status }) => status === 'running')
      .map(({ resources }) => resources[0]?.id),
  );
  // Unfinished actions start their own server when they resume.
  const due = servers.filter(
    ({ id, wanted, status }) => wanted === 'on' && status === 'running' && !busy.has(id),
  );
  const poweredOn = Promise.all(due.map((server) => powerBackOn(project, server)));
  if (!project.driver.waitingFor?.().length) await poweredOn;
  project.actions.resume();
  return { poweredOn };
}

/** Powers a server on. One that fails to start is marked off, as after a real power cut, and does not affect others. */
async function powerBackOn(project: HetznerProject, server: ServerRecord): Promise<void> {
  try {
    await project.driver.powerOn(specOf(server), { sshdMs: 0, imagePullMs: 0 });
  } catch (error) {
    // Keep its status: the next start powers it on.
    if (project.stopping.aborted) return;
    changeServer(project, server.id, { status: 'off' });
    console.error(`sandbox/hetzner: server ${server.name} could not be powered on:`, error);
  }
}
