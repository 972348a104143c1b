import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where a server's scripts run and what they find around them. */
export interface ScriptHome {
  cwd: string;
  /** The whole environment, with the server's folder as CLAWDET_SERVER_FOLDER: nothing of the sandbox's own is passed on. */
  env: Record<string, string> & { CLAWDET_SERVER_FOLDER: string };
  /** Folder with one file per process group that may be alive, so that a later run can end what a crash left. */
  pids: string;
}

/** Runs the scripts of one server and can end them all, as a power cut does. */
export class Scripts {
  readonly #home: ScriptHome;
  readonly #running = new Set<ChildProcess>();

  constructor(home: ScriptHome) {
    this.#home = home;
  }

  /** Starts `sh -c command` in a process group of its own, with three pipes. */
  start(command: string): ChildProcess {
    const { cwd, env, pids } = this.#home;
    const child = spawn('/bin/sh', ['-c', command], { cwd, env, detached: true });
    const { pid } = child;
    if (pid !== undefined) {
      const note = join(pids, String(pid));
      writeFileSync(note, '');
      // A script may leave something running in the background, as on any server: then the note stays.
      child.once('exit', () => isGroupAlive(pid) || rmSync(note, { force: true }));
    }
    this.#running.add(child);
    child.once('close', () => this.#running.delete(child));
    child.once('error', () => this.#running.delete(child));
    return child;
  }

  /** Ends every script and what it left in the background, and waits until they are gone. */
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

/** Whether there was anyone to hear it. */
function signal(pid: number, name: 'SIGKILL' | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

/**
 * Ends what is still running of the server in `folder`. Numbers alone prove nothing, as they are given out again: a process
 * is known by its environment, which only Linux shows, so elsewhere what a crash left runs to its own end.
 */
export function killOrphanScripts(pids: string, folder: string): void {
  const notes = listed(pids);
  if (notes.length === 0) return;
  const mark = `CLAWDET_SERVER_FOLDER=${folder}\0`;
  // Again until nobody is left, as a process may start another while it is being ended; not forever, as some cannot end.
  for (let round = 0; round < 100; round++) {
    const left = marked(mark);
    if (left.length === 0) break;
    for (const pid of left) signal(Number(pid), 'SIGKILL');
  }
  for (const note of notes) rmSync(join(pids, note), { force: true });
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

/** Empty for processes that are gone, those of other users and those that only wait to be collected. */
function environmentOf(pid: string): string {
  try {
    return `${readFileSync(`/proc/${pid}/environ`, 'utf8')}\0`;
  } catch {
    return '';
  }
}
