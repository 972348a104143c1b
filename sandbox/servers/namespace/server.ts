import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readUserData } from '../cloud-config.ts';
import type { ServerDelays, ServerSpec } from '../driver.ts';
import type { AddressPlan } from './address-plan.ts';
import { bootScripts } from './cloud-script.ts';
import { type ControlGroups, controlGroups } from './control-groups.ts';
import { copyOverlayDisk, type DiskPaths, diskPaths, layersOf, makeDisk, seed } from './disk.ts';
import type { Network } from './network.ts';
import type { Supplies } from './readiness.ts';
import { hierarchies } from './requirements.ts';

/** What a server needs from its driver. */
export interface NamespaceServerContext {
  id: number;
  addresses: AddressPlan;
  network: Network;
  /** Resolves once everything that a boot needs is available. */
  supplies(): Promise<Supplies>;
  snapshotDisk(id: number): DiskPaths;
  /** Aborts running boots and copies. */
  stopping: AbortSignal;
}

/** One server: its disk in a folder, its processes in control groups. Calls on one server run one after another. */
export interface Server {
  readonly id: number;
  isRunning(): boolean;
  powerOn(spec: ServerSpec, delays: ServerDelays): Promise<void>;
  /** Resolves when none of its processes runs. `onProgress` is called as processes exit. */
  powerOff(onProgress?: () => void): Promise<void>;
  snapshot(to: DiskPaths): Promise<void>;
  /** Removes the disk; the address stays reserved. */
  removeDisk(): Promise<void>;
  remove(): Promise<void>;
  /** Resumes a server that was paused for a snapshot when its sandbox died. */
  thaw(): Promise<void>;
}

const scripts = join(import.meta.dirname, 'disk');

/** The server in this folder. It may not exist yet. */
export function serverIn(folder: string, context: NamespaceServerContext): Server {
  const { id, addresses, network, stopping } = context;
  const disk = diskPaths(folder);
  const groups = controlGroups(groupPath(addresses.tag, id));
  // A server that was interrupted before it had its link does not count as running.
  const isRunning = () => groups.areUsed() && network.isPlugged(id);
  const serialize = serialQueue();

  async function powerOn(spec: ServerSpec, delays: ServerDelays): Promise<void> {
    const supplies = await context.supplies();
    if (isRunning()) return;
    await powerOff();
    await provideDisk(disk, spec, supplies, context);
    addresses.reclaim(id, spec.address);
    try {
      stopping.throwIfAborted();
      groups.create(spec);
      const environment = bootEnvironment(disk, spec, delays, supplies, addresses.prefixLength);
      await start(disk, groups, environment, stopping, (init) => network.plug(id, init));
    } catch (error) {
      // Throw the original error; the next power-off or power-on retries the cleanup.
      await powerOff().catch(() => undefined);
      throw error;
    }
  }
  async function powerOff(onProgress?: () => void): Promise<void> {
    await groups.destroy(onProgress);
    await network.unplug(id);
  }
  async function snapshot(to: DiskPaths): Promise<void> {
    if (existsSync(to.home)) return;
    const running = isRunning();
    if (running) await groups.freeze();
    try {
      await copyOverlayDisk(disk, to, stopping);
    } finally {
      await groups.thaw();
    }
  }
  const removeDisk = () => powerOff().then(() => removeFolders(folder));
  return {
    id,
    isRunning,
    powerOn: (spec, delays) => serialize(() => powerOn(spec, delays)),
    powerOff: (onProgress) => serialize(() => powerOff(onProgress)),
    snapshot: (to) => serialize(() => snapshot(to)),
    removeDisk: () => serialize(removeDisk),
    remove: () => serialize(() => removeDisk().then(() => addresses.release(id))),
    thaw: () => serialize(groups.thaw),
  };
}

/** The control group path of a server; without an id, the parent of all servers of a sandbox. */
export const groupPath = (tag: string, id?: number): string =>
  `/clawdet-${tag}${id === undefined ? '' : `/${id}`}`;

/** Runs tasks one after another; a failed task does not stop the next. */
function serialQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next;
    return next;
  };
}

async function removeFolders(folder: string): Promise<void> {
  for (const each of [folder, `${folder}.new`]) await rm(each, { recursive: true, force: true });
}

async function provideDisk(
  disk: DiskPaths,
  spec: ServerSpec,
  { image }: Supplies,
  { snapshotDisk, stopping }: NamespaceServerContext,
): Promise<void> {
  if (existsSync(disk.home)) return;
  const unfinished = diskPaths(`${disk.home}.new`);
  await rm(unfinished.home, { recursive: true, force: true });
  mkdirSync(unfinished.home, { mode: 0o700 });
  if (spec.disk.kind === 'image') await makeDisk(unfinished, spec.disk.name, image, stopping);
  else await copyOverlayDisk(snapshotDisk(spec.disk.id), unfinished, stopping);
  seed(unfinished, bootScripts(readUserData(spec.userData), spec.authorizedKeys));
  renameSync(unfinished.home, disk.home);
}

function bootEnvironment(
  disk: DiskPaths,
  spec: ServerSpec,
  delays: ServerDelays,
  { compose }: Supplies,
  prefixLength: number,
): NodeJS.ProcessEnv {
  const layers = layersOf(disk);
  const lost = layers.find(({ files }) => !existsSync(files));
  if (lost)
    throw new Error(
      `The disk of server ${spec.id} needs ${lost.files}, which no longer exists. Create the server again.`,
    );
  return {
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    SERVER: disk.home,
    LOWER: '/',
    LAYERS: layers.map(({ at, files }) => `${at} ${files}\n`).join(''),
    COMPOSE: compose,
    HIERARCHIES: hierarchies().join(' '),
    NAME: spec.name,
    ADDRESS: `${spec.address}/${prefixLength}`,
    INSTANCE: String(spec.id),
    SSHD_DELAY: String(delays.sshdMs / 1000),
  };
}

/** Starts the server's first process and gives it its network. The server then runs independently of this process. */
async function start(
  disk: DiskPaths,
  groups: ControlGroups,
  environment: NodeJS.ProcessEnv,
  stopping: AbortSignal,
  plug: (init: number) => Promise<void>,
): Promise<void> {
  const output = openSync(consoleOf(disk), 'a');
  // Each start writes a few lines; a server that was started very often begins anew.
  if (fstatSync(output).size > MAX_CONSOLE_BYTES) ftruncateSync(output);
  const launcher = spawn('sh', [join(scripts, 'launch.sh'), join(scripts, 'boot.sh'), ...groups.folders], {
    detached: true,
    env: environment,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  launcher.unref();
  try {
    await plug(await initOf(launcher, groups, stopping));
    stopping.throwIfAborted();
  } catch (error) {
    await endLauncher(launcher);
    stopping.throwIfAborted();
    const consoleText = readFileSync(consoleOf(disk), 'utf8').trim().slice(-400);
    throw new Error(`The server did not start: ${consoleText || (error as Error).message}`, { cause: error });
  }
}

/** Ends the launcher before the groups are removed, because it may not have joined all of them yet. */
async function endLauncher(launcher: ChildProcess): Promise<void> {
  if (launcher.exitCode !== null || launcher.signalCode !== null || launcher.pid === undefined) return;
  const gone = once(launcher, 'exit');
  launcher.kill('SIGKILL');
  await gone;
}

const MAX_CONSOLE_BYTES = 1_000_000;
const consoleOf = (disk: DiskPaths): string => join(disk.home, 'console.log');

/** Waits for the process with pid 1 in the server's namespace: milliseconds, or seconds on a busy machine. */
async function initOf(launcher: ChildProcess, groups: ControlGroups, stopping: AbortSignal): Promise<number> {
  const patience = performance.now() + 60_000;
  while (performance.now() < patience) {
    stopping.throwIfAborted();
    const init = groups.processes().find(isInit);
    if (init !== undefined) return init;
    if (launcher.exitCode !== null) throw new Error(`its launcher exited with ${launcher.exitCode}`);
    await pause(5);
  }
  throw new Error('its first process did not start within 60 s');
}

/** Whether a process has pid 1 in its own namespace, the last number of NSpid (proc_pid_status(5)). */
function isInit(pid: number): boolean {
  try {
    return /^NSpid:\s+\d+\s+1$/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
