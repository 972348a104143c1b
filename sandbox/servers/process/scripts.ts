import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The working folder and environment of a server's scripts. */
export interface ScriptHome {
  cwd: string;
  /** The whole environment, with the server's folder as CLAWDET_SERVER_FOLDER. Nothing is inherited from the sandbox. */
  env: Record<string, string> & { CLAWDET_SERVER_FOLDER: string };
  /** Folder with one file per process group that may be alive, so that a later run can end those left by a crash. */
  pids: string;
}

/** Runs the scripts of one server. Can end them all, as a power cut does. */
export class Scripts {
  readonly #home: ScriptHome;
  readonly #running = new Set<ChildProcess>();

  constructor(home: ScriptHome) {
    this.#home = home;
  }

  /** Starts `sh -c command` in its own process group, with three pipes. */
  start(command: string): ChildProcess {
    const { cwd, env, pids } = this.#home;
    const child = spawn('/bin/sh', ['-c', command], { cwd, env, detached: true });
    const { pid } = child;
    if (pid !== undefined) {
      const pidFile = join(pids, String(pid));
      writeFileSync(pidFile, '');
      // A script may leave background processes, as on any server; then the pid file stays.
      child.once('exit', () => isGroupAlive(pid) || rmSync(pidFile, { force: true }));
    }
    this.#running.add(child);
    child.once('close', () => this.#running.delete(child));
    child.once('error', () => this.#running.delete(child));
    return child;
  }

  /** Ends every script and its background processes, and waits until they have exited. */
  async endAll(): Promise<void> {
    await Promise.all([...this.#running].map(end));
    killOrphanScripts(this.#home.pids, this.#home.env.CLAWDET_SERVER_FOLDER);
  }
}

async function end(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('close', resolve));
  if (child.pid !== undefined) signal(-child.pid, 'SIGKILL');
  await gone;
}

function isGroupAlive(pid: number): boolean {
  return signal(-pid, 0);
}

/** Sends a signal. False when there is no such process. */
function signal(pid: number, name: 'SIGKILL' | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

/**
 * Kills the processes of the server in `folder` that still run. Pids are reused, so a process is identified by its
 * environment, which only Linux exposes. On other systems, scripts left by a crash run until they exit.
 */
export function killOrphanScripts(pids: string, folder: string): void {
  const recorded = listed(pids);
  if (recorded.length === 0) return;
  const mark = `CLAWDET_SERVER_FOLDER=${folder}\0`;
  // Repeat until none is left, because a process may start another meanwhile; not forever, because some cannot be killed.
  for (let round = 0; round < 100; round++) {
    const left = marked(mark);
    if (left.length === 0) break;
    for (const pid of left) signal(Number(pid), 'SIGKILL');
  }
  for (const pid of recorded) rmSync(join(pids, pid), { force: true });
}

function marked(mark: string): string[] {
  return listed('/proc').filter((pid) => environmentOf(pid).includes(mark));
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

/** Empty for ended processes, zombies and processes of other users. */
function environmentOf(pid: string): string {
  try {
    return `${readFileSync(`/proc/${pid}/environ`, 'utf8')}\0`;
  } catch {
    return '';
  }
}
