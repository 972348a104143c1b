import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { withLock } from './file-lock.ts';
import { cacheFolder } from './paths.ts';

const run = promisify(execFile);

/** Enough for some hundred packages on a slow line; an installation that takes longer will not end. */
const INSTALL_LIMIT_MS = 900_000;

/** Python packages in an environment of their own: its name, and the file that pins all of them. */
interface PythonPackages {
  name: string;
  requirements: string;
}

/** The environment's Python if it is installed; undefined if it is not, or if there is no Python. */
export function locatePythonEnvironment(packages: PythonPackages): string | undefined {
  const folder = folderOf(packages);
  return folder && existsSync(folder) ? pythonIn(folder) : undefined;
}

/**
 * Installs the packages into the cache if needed, in a folder whose name depends on the pins and on the version of
 * Python. Returns the environment's Python. Throws with the message of Python or pip. `say` gets lines for people.
 */
export async function installPythonEnvironment(
  packages: PythonPackages,
  say: (line: string) => void = () => undefined,
): Promise<string> {
  const folder = folderOf(packages);
  if (!folder) throw new Error('there is no python3');
  const root = path.dirname(folder);
  mkdirSync(root, { recursive: true });
  const onWait = () => say('another process is installing Python packages, waiting');
  await withLock({ file: path.join(root, 'install.lock'), onWait }, async () => {
    if (existsSync(folder)) return;
    say(`installing ${packages.name} into ${folder}`);
    await installInto(folder, packages);
  });
  return pythonIn(folder);
}

const pythonIn = (folder: string): string => path.join(folder, 'bin/python');

function folderOf({ name, requirements }: PythonPackages): string | undefined {
  const version = pythonVersion();
  if (version === undefined) return undefined;
  const key = createHash('sha256').update(version).update(readFileSync(requirements)).digest('hex');
  return path.join(cacheFolder(), 'python', `${name}-${key.slice(0, 16)}`);
}

function pythonVersion(): string | undefined {
  try {
    return execFileSync('python3', ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return undefined;
  }
}

/** Installs in a temporary folder and renames it, so that a folder with the final name is complete. */
async function installInto(folder: string, { requirements }: PythonPackages): Promise<void> {
  const work = mkdtempSync(path.join(path.dirname(folder), '.tmp-'));
  try {
    await runReportingErrors('python3', ['-m', 'venv', work]);
    const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--only-binary', ':all:'];
    await runReportingErrors(pythonIn(work), [...pip, '-r', requirements]);
    renameSync(work, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function runReportingErrors(program: string, words: string[]): Promise<void> {
  try {
    await run(program, words, { timeout: INSTALL_LIMIT_MS, maxBuffer: 1 << 26 });
  } catch (error) {
    const { message, stdout = '', stderr = '' } = error as Error & { stdout?: string; stderr?: string };
    throw new Error(`${words.slice(0, 3).join(' ')}: ${(stderr || stdout || message).trim().slice(-600)}`);
  }
}
