import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ensureWritable, removeStaleFolders } from './cache-folder.ts';
import { ToolchainError } from './errors.ts';
import { withLock } from './file-lock.ts';
import { cacheFolder } from './paths.ts';

const run = promisify(execFile);

export interface PythonVenvOptions {
  /** Receives what set-up does, one line at a time, safe to show. */
  onStep?: (line: string) => void;
  env?: NodeJS.ProcessEnv;
}

// Written last: a folder without it, or with another Python's version, is incomplete.
const STAMP = 'python-version';

/**
 * The virtual environment with the packages of a requirements file, or undefined if it is not installed. Run Python as
 * `<folder>/bin/python`; the environment's other programs may not work, because the folder was renamed.
 */
export async function locatePythonVenv(
  requirements: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string | undefined> {
  const folder = venvFolder(requirements, env);
  if (!existsSync(join(folder, STAMP))) return undefined;
  // After an upgrade of the machine's Python, the environment runs but does not find its packages.
  const version = await pythonVersion(join(folder, 'bin', 'python'), env);
  return version === readFileSync(join(folder, STAMP), 'utf8') ? folder : undefined;
}

/**
 * Creates the virtual environment of a requirements file in the cache unless it exists, and returns its folder (see
 * `locatePythonVenv`). The file pins every package, also those that others need, as `name==version`: nothing else is
 * installed. The folder's name is a hash of the file's contents, so a change of a pin creates another environment. Throws
 * python_missing, python_packages_failed, disk_full and cache_unwritable.
 */
export async function ensurePythonVenv(
  requirements: string,
  { onStep = () => {}, env = process.env }: PythonVenvOptions = {},
): Promise<string> {
  const found = await locatePythonVenv(requirements, env);
  if (found) return found;
  const root = pythonFolder(env);
  ensureWritable(root);
  const onWait = () => onStep('python: another set-up is running, waiting for it');
  return withLock({ file: join(root, 'install.lock'), onWait }, async () => {
    const present = await locatePythonVenv(requirements, env);
    if (present) return present;
    removeStaleFolders(root);
    return createVenv(root, requirements, env);
  });
}

/** Installs into a temporary folder and renames it, so that a folder in place is complete. */
async function createVenv(root: string, requirements: string, env: NodeJS.ProcessEnv): Promise<string> {
  const version = await pythonVersion('python3', env);
  if (!version) throw missingPython();
  const work = mkdtempSync(join(root, '.tmp-venv-'));
  try {
    const venv = join(work, 'venv');
    await run('python3', ['-m', 'venv', venv], { env }).catch((cause: unknown) => {
      throw missingPython(cause);
    });
    await installPackages(venv, requirements, env);
    writeFileSync(join(venv, STAMP), version);
    const folder = venvFolder(requirements, env);
    rmSync(folder, { recursive: true, force: true });
    renameSync(venv, folder);
    return folder;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** `pip check` fails if a package needs one that the file does not pin. */
async function installPackages(venv: string, requirements: string, env: NodeJS.ProcessEnv): Promise<void> {
  const pip = (...args: string[]) =>
    run(join(venv, 'bin', 'python'), ['-m', 'pip', '--disable-pip-version-check', ...args], { env });
  try {
    await pip('install', '--quiet', '--no-deps', '--only-binary', ':all:', '--requirement', requirements);
    await pip('check');
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string };
    throw explainPip(requirements, `${stdout}${stderr}`, cause);
  }
}

function explainPip(requirements: string, said: string, cause: unknown): ToolchainError {
  if (said.includes('No space left on device')) {
    return new ToolchainError(
      'disk_full',
      `The disk is full: the packages of ${requirements} could not be installed. Free some space and run set-up again.`,
      { cause },
    );
  }
  const lines = said.trim().split('\n').slice(-5).join('\n');
  return new ToolchainError(
    'python_packages_failed',
    `pip could not install the packages of ${requirements}:\n${lines}\nCheck that PyPI can be reached (pip config list), then run set-up again.`,
    { cause },
  );
}

function missingPython(cause?: unknown): ToolchainError {
  return new ToolchainError(
    'python_missing',
    'There is no Python 3 that can create virtual environments. Install it (on Debian and Ubuntu: python3-venv) and run set-up again.',
    { cause },
  );
}

/** Such as `3.11.7`; undefined if the program does not run. */
async function pythonVersion(python: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const program = 'import platform; print(platform.python_version())';
  // -S leaves out the packages: only the interpreter answers, in a few milliseconds.
  const said = await run(python, ['-S', '-c', program], { env }).catch(() => undefined);
  return said?.stdout.trim();
}

function pythonFolder(env: NodeJS.ProcessEnv): string {
  return join(cacheFolder(env), 'python');
}

function venvFolder(requirements: string, env: NodeJS.ProcessEnv): string {
  const hash = createHash('sha256').update(readFileSync(requirements));
  return join(
    pythonFolder(env),
    hash.update(`${process.platform}-${process.arch}`).digest('hex').slice(0, 16),
  );
}
