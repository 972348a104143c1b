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
  /** 64 characters, as the provider insists. */
  token: string;
  /** Calls an hour for the whole project, how many of them at once, and servers in it. */
  limits?: { callsPerHour?: number; burst?: number; servers?: number };
}

/** One Hetzner project: its API, what it holds, and the switches of the console. */
export interface Hetzner extends Cloud {
  /** Servers, keys, firewalls and snapshots as the API answers them. */
  resources(): {
    servers: ServerView[];
    sshKeys: SshKeyRecord[];
    firewalls: FirewallView[];
    snapshots: Image[];
  };
  /** The last actions, newest last. */
  recentActions(count: number): ActionView[];
  /** `cx23@fsn1`: orders for it are refused with resource_unavailable. */
  soldOut(): string[];
  setSoldOut(type: string, location: string, soldOut: boolean): void;
  /** Removes what a crashed run left and powers on what should run; does not wait for servers that wait for set-up. */
  start(): Promise<void>;
  /** Resolves when no action runs. */
  settled(): Promise<void>;
  /** Interrupts what is under way; the next start does it again. Resolves when nothing runs. May be called twice. */
  stop(): Promise<void>;
}

/** Speaks the part of the Hetzner Cloud API v1 that our provider and the official clients use. Any other call answers 501. */
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
 * Sweep first: an address or a folder of a forgotten server may be in the way of one that should run. Resolves with a promise
 * that resolves when every server that should run has been powered on, as far as it can be.
 */
async function startProject(project: HetznerProject): Promise<{ poweredOn: Promise<unknown> }> {
  const servers = project.servers.all();
  await project.driver.sweep(servers.map(({ id }) => id));
  const busy = new Set(
    project.actions
      .list()
      .filter(({ status }) => status === 'running')
      .map(({ resources }) => resources[0]?.id),
  );
  // Actions that were under way bring their own server up when they resume.
  const due = servers.filter(
    ({ id, wanted, status }) => wanted === 'on' && status === 'running' && !busy.has(id),
  );
  const poweredOn = Promise.all(due.map((server) => powerBackOn(project, server)));
  if (!project.driver.waitingFor?.().length) await poweredOn;
  project.actions.resume();
  return { poweredOn };
}

/** A server that does not come back is off, as after a power cut in life; the others do. */
async function powerBackOn(project: HetznerProject, server: ServerRecord): Promise<void> {
  try {
    await project.driver.powerOn(specOf(server), { sshdMs: 0, imagePullMs: 0 });
  } catch (error) {
    // It should still run: the next start brings it back.
    if (project.stopping.aborted) return;
    changeServer(project, server.id, { status: 'off' });
    console.error(`sandbox/hetzner: server ${server.name} did not come back:`, error);
  }
}
