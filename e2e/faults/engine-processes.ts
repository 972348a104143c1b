import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import type { KillTarget } from './fault-point.ts';

/** One running process of an engine whose folder is in a test cell's home. */
export interface EngineProcess {
  pid: number;
  parent: number;
  /** File name of its executable: `pulumi`, `pulumi-resource-hcloud`, `node`. */
  program: string;
  /** The tag of its run (CLAWDET_RUN); undefined for a child of the pool and the plugins that the child keeps. */
  run: string | undefined;
}

/** All processes that the engines of `home` have started, including those with a new parent. */
export function engineProcesses(home: string): EngineProcess[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids
    .map((pid) => readProcess(Number(pid), path.join(home, 'engine')))
    .filter((one) => one !== undefined);
}

function readProcess(pid: number, folder: string): EngineProcess | undefined {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    if (!environment.some((entry) => entry.includes(`=${folder}/`))) return undefined;
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    const run = environment.find((entry) => entry.startsWith('CLAWDET_RUN='))?.slice('CLAWDET_RUN='.length);
    return { pid, parent, program: path.basename(readlinkSync(`/proc/${pid}/exe`)), run };
  } catch {
    // It ended while we read its files.
    return undefined;
  }
}

const programs: Partial<Record<KillTarget, string>> = {
  engine: 'pulumi',
  hcloud: 'pulumi-resource-hcloud',
  cloudflare: 'pulumi-resource-cloudflare',
  command: 'pulumi-resource-command',
  random: 'pulumi-resource-random',
};

/** The pid of the target process in `home`, if it runs now; `child` is the operation's child pid, if it has one. */
export function findTarget(home: string, target: KillTarget, child: number | undefined): number | undefined {
  const processes = engineProcesses(home);
  const found = processes.find(({ program }) => program === programs[target === 'child' ? 'engine' : target]);
  if (target !== 'child') return found?.pid;
  // The cell comes up before any operation exists: then the child is the engine's parent.
  const wanted = child ?? found?.parent;
  return processes.find(({ pid }) => pid === wanted)?.pid;
}
