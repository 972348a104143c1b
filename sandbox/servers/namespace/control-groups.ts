import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { hierarchies } from './requirements.ts';

const mountPoint = '/sys/fs/cgroup';
const mebibyte = 1024 * 1024;

/** The resource limits of a server. Gigabytes as in Hetzner's server types. */
interface Limits {
  cores: number;
  memoryGb: number;
}

/** A server's control groups: its limits, and the only reliable list of its processes. */
export interface ControlGroups {
  /** One folder per controller. */
  folders: string[];
  create(limits: Limits): void;
  /** Whether the server's first processes exist. Cheap enough for every request. */
  areUsed(): boolean;
  /** Pids of the server's processes on this machine. */
  processes(): number[];
  /** Pauses every process. */
  freeze(): Promise<void>;
  /** Resumes paused processes. */
  thaw(): Promise<void>;
  /** Names of the direct child groups: a sandbox's servers. */
  children(): string[];
  /**
   * Kills every process and removes the groups. Resolves when nothing is left. Calls `onProgress` as processes exit. Throws
   * after 20 s without progress, for example when a process hangs in the kernel.
   */
  destroy(onProgress?: () => void): Promise<void>;
}

/** The control groups at `path` in each hierarchy. They may not exist yet. */
export function controlGroups(path: string): ControlGroups {
  const folders = hierarchies().map((name) => join(mountPoint, name, path));
  const folder = (controller: string) => join(mountPoint, controller, path);
  const processes = () => processesUnder(folder('pids'));
  return {
    folders,
    create: (limits) => create(path, limits),
    areUsed: () => readOr(join(folder('pids'), 'cgroup.procs'), '') !== '',
    processes,
    children: () => subfolders(folder('pids')).map((child) => basename(child)),
    freeze: () => setFreezer(folder('freezer'), 'FROZEN'),
    thaw: () => setFreezer(folder('freezer'), 'THAWED'),
    destroy: async (onProgress = () => undefined) => {
      await untilNone(() => kill(processes(), folder('freezer')), onProgress);
      for (const each of folders) await untilNone(() => removeEmpty(each), onProgress);
    },
  };
}

async function setFreezer(folder: string, state: 'FROZEN' | 'THAWED'): Promise<void> {
  const file = join(folder, 'freezer.state');
  if (!existsSync(file)) return;
  writeFileSync(file, state);
  await untilNone(() => (readFileSync(file, 'utf8').trim() === state ? 0 : 1));
}

function create(path: string, { cores, memoryGb }: Limits): void {
  for (const name of hierarchies()) {
    let folder = join(mountPoint, name);
    for (const part of path.split('/').filter(Boolean)) {
      const parent = folder;
      folder = join(folder, part);
      if (existsSync(folder)) continue;
      mkdirSync(folder);
      if (name === 'cpuset') inheritProcessors(parent, folder);
    }
  }
  const set = (file: string, value: number | string) =>
    writeFileSync(join(mountPoint, file.split('.')[0] ?? '', path, file), String(value));
  set('memory.limit_in_bytes', Math.round(memoryGb * 1024 * mebibyte));
  set('cpu.cfs_quota_us', cores * 100_000);
  // Creating a device file stays allowed because Docker does it; reading or writing a disk of the machine is denied.
  set('devices.deny', 'b *:* rw');
}

/** A new cpuset group allows no processors until they are set. */
function inheritProcessors(parent: string, folder: string): void {
  for (const file of ['cpuset.cpus', 'cpuset.mems'])
    writeFileSync(join(folder, file), readFileSync(join(parent, file), 'utf8').trim());
}

function processesUnder(folder: string): number[] {
  if (!existsSync(folder)) return [];
  const own = readOr(join(folder, 'cgroup.procs'), '').split('\n').filter(Boolean).map(Number);
  return [...own, ...subfolders(folder).flatMap(processesUnder)];
}

/** Kills the processes and returns their number. A frozen process (a paused container) dies only when it is thawed. */
function kill(pids: number[], freezer: string): number {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has already exited.
    }
  }
  if (pids.length > 0) thawAll(freezer);
  return pids.length;
}

function thawAll(folder: string): void {
  try {
    writeFileSync(join(folder, 'freezer.state'), 'THAWED');
  } catch {
    // The group was removed with its last process.
  }
  for (const child of subfolders(folder)) thawAll(child);
}

/** Removes a group and its descendants if they are empty, and returns how many are left. */
function removeEmpty(folder: string): number {
  const left = subfolders(folder).reduce((sum, child) => sum + removeEmpty(child), 0);
  try {
    rmdirSync(folder);
  } catch {
    // Busy until the kernel has removed a killed process.
  }
  return left + (existsSync(folder) ? 1 : 0);
}

function subfolders(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
  } catch {
    return [];
  }
}

function readOr(file: string, otherwise: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return otherwise;
  }
}

/** Retries until none is left. Throws after 20 s without progress: killed processes normally exit within milliseconds. */
async function untilNone(left: () => number, onProgress: () => void = () => undefined): Promise<void> {
  let fewest = Number.POSITIVE_INFINITY;
  let patience = 0;
  for (let now = left(); now > 0; now = left()) {
    if (now < fewest) {
      fewest = now;
      patience = performance.now() + 20_000;
      onProgress();
    }
    if (performance.now() > patience) throw new Error('Killed processes of a server did not exit.');
    await pause(10);
  }
}
