import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import type { Victim } from './point.ts';

/** One living process of an engine whose folder is under a world's home. */
export interface EngineProcess {
  pid: number;
  parent: number;
  /** File name of its program: `pulumi`, `pulumi-resource-hcloud`, `node`. */
  program: string;
  /** Its run's mark; undefined for a child of the pool and for the plugins that it keeps. */
  run: string | undefined;
}

/** All processes that the engines of `home` have started, whoever adopted them. */
export function engineProcesses(home: string): EngineProcess[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => seen(Number(pid), path.join(home, 'engine'))).filter((one) => one !== undefined);
}

function seen(pid: number, folder: string): EngineProcess | undefined {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    if (!environment.some((entry) => entry.includes(`=${folder}/`))) return undefined;
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    const run = environment.find((entry) => entry.startsWith('CLAWDET_RUN='))?.slice('CLAWDET_RUN='.length);
    return { pid, parent, program: path.basename(readlinkSync(`/proc/${pid}/exe`)), run };
  } catch {
    // It ended while we looked.
    return undefined;
  }
}

const programs: Partial<Record<Victim, string>> = {
  engine: 'pulumi',
  hcloud: 'pulumi-resource-hcloud',
  cloudflare: 'pulumi-resource-cloudflare',
  command: 'pulumi-resource-command',
  random: 'pulumi-resource-random',
};

/** The pid of the victim's process in `home`, if it is there now; `child` is that of the operation, where it knows one. */
export function findVictim(home: string, victim: Victim, child: number | undefined): number | undefined {
  const processes = engineProcesses(home);
  const found = processes.find(({ program }) => program === programs[victim === 'child' ? 'engine' : victim]);
  if (victim !== 'child') return found?.pid;
  // The cell is brought up before any operation: there, whoever has started the engine.
  const wanted = child ?? found?.parent;
  return processes.find(({ pid }) => pid === wanted)?.pid;
}
