import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { startOf } from '../../processes/process-identity.ts';

const execute = promisify(execFile);
const linux = process.platform === 'linux';

/** Start time of a running process in seconds since the epoch, to tell it from an earlier process with the same pid. */
export async function startSeconds(pid: number): Promise<number | undefined> {
  const started = startOf(pid);
  if (started === undefined) return undefined;
  if (!linux) return Date.parse(started) / 1000;
  const boot = /^btime (\d+)$/m.exec(await readFile('/proc/stat', 'utf8'))?.[1];
  // Start times in /proc count in USER_HZ, which is 100 on every Linux that Node runs on.
  return Number(boot) + Number(started) / 100;
}

/** The name of a running process's program, as the system stores it; undefined if there is no such process. */
export async function programOf(pid: number): Promise<string | undefined> {
  if (linux) return (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => undefined))?.trim();
  const words = ['-o', 'comm=', '-p', String(pid)];
  return execute('ps', words).then(
    ({ stdout }) => stdout.trim().split('/').at(-1),
    () => undefined,
  );
}

/** The fields of /proc/<pid>/stat from the third on (state, parent, …); undefined if there is no process or a zombie. */
async function statFields(pid: number): Promise<string[] | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The second field is the program's name in parentheses and may contain anything, even parentheses.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields && fields[0] !== 'Z' ? fields : undefined;
}

/** One running process that carries a mark. */
export interface MarkedProcess {
  pid: number;
  parent: number;
}

/** Every other running process with a mark, `NAME=value`: engine, plugins and all descendants, even reparented ones. */
export async function findMarkedProcesses(mark: string): Promise<MarkedProcess[]> {
  const found = linux ? await markedInProc(mark) : await markedInPs(mark);
  return found.filter(({ pid }) => pid !== process.pid);
}

async function markedInProc(mark: string): Promise<MarkedProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const marked = await Promise.all(pids.map((pid) => readIfMarked(pid, mark)));
  return marked.filter((found) => found !== undefined);
}

async function readIfMarked(pid: number, mark: string): Promise<MarkedProcess | undefined> {
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
  if (!environment.split('\0').includes(mark)) return undefined;
  const parent = (await statFields(pid))?.[1];
  return parent === undefined ? undefined : { pid, parent: Number(parent) };
}

async function markedInPs(mark: string): Promise<MarkedProcess[]> {
  const { stdout } = await execute('ps', ['-axwwE', '-o', 'pid=,ppid=,command='], {
    maxBuffer: 64 * 1024 * 1024,
  });
  const lines = stdout.split('\n').map((line) => line.trim().split(/\s+/));
  return lines
    .filter((words) => words.includes(mark))
    .map(([pid, parent]) => ({ pid: Number(pid), parent: Number(parent) }));
}
