import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { settingNames } from '../api/config.ts';
import type { RunFile } from '../cli/start/run-file.ts';

/** Shorter than a hook's timeout, so that a start that hangs shows its log. */
const START_LIMIT_MS = 240_000;

const root = path.resolve(import.meta.dirname, '..');

/** A separate product, started by the launcher as `make start` does. */
export interface LaunchedProduct {
  home: string;
  run: RunFile;
  /** What the sandbox holds now. */
  sandboxContents(): Promise<SandboxContents>;
  /** Kills the launcher without warning, as a crash does. */
  crash(): Promise<void>;
  /** Starts it again in the same home. */
  restart(): Promise<void>;
  stop(): Promise<void>;
  /** Stops it and removes its home. */
  remove(): Promise<void>;
}

/** The part of the sandbox's state that tests check. */
interface SandboxContents {
  servers: { id: number; name: string; status: string }[];
  records: { name: string; type: string; content: string }[];
  sshKeys: unknown[];
  mails: { to: string; subject: string }[];
}

export interface LaunchOptions {
  servers: 'namespace' | 'process';
  latency?: 'instant' | 'realistic';
  /** Runs everything as this user and group, with a cache and a checkout that they can read. Default: the tests' user. */
  user?: { uid: number; gid: number; cache: string; checkout: string };
}

/** Starts a product in its own folder. Everything it needs must have been set up before. */
export async function launchProduct(
  options: LaunchOptions,
  settings: Record<string, string> = {},
): Promise<LaunchedProduct> {
  const home = mkdtempSync(path.join(tmpdir(), 'clawdet-e2e-'));
  if (options.user) chownSync(home, options.user.uid, options.user.gid);
  const remove = () => rmSync(home, { recursive: true, force: true });
  let launcher = await launch(home, options, settings).catch((error) => {
    remove();
    throw error;
  });
  const stop = () => terminate(launcher, 'SIGINT');
  return {
    home,
    get run() {
      return readRun(home);
    },
    sandboxContents: async () =>
      (await callConsole(readRun(home), 'GET', '/api/state')).json() as Promise<SandboxContents>,
    crash: () => terminate(launcher, 'SIGKILL'),
    restart: async () => {
      launcher = await launch(home, options, settings);
    },
    stop,
    remove: async () => {
      await stop();
      remove();
    },
  };
}

/** Where the sandbox's console is, and the token that opens it: the part of a run file that tests need for it. */
export interface SandboxConsole {
  sandbox?: { console: string };
  tokens?: { console: string };
}

/** Calls the sandbox's console with its token. */
export function callConsole(
  { sandbox, tokens }: SandboxConsole,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: object,
): Promise<Response> {
  return fetch(`${sandbox?.console}${path}`, {
    method,
    headers: { authorization: `Bearer ${tokens?.console}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
}

const readRun = (home: string): RunFile =>
  JSON.parse(readFileSync(path.join(home, 'run.json'), 'utf8')) as RunFile;

async function launch(
  home: string,
  options: LaunchOptions,
  settings: Record<string, string>,
): Promise<ChildProcess> {
  const log = openSync(path.join(home, 'launcher.log'), 'a');
  const [program = '', ...args] = commandLine(options.user);
  const child = spawn(program, args, {
    cwd: root,
    env: {
      ...baseEnvironment(),
      KEY_DERIVATION: 'fast',
      ...settings,
      CLAWDET_HOME: home,
      CLAWDET_CLOUDS: 'sandbox',
      SANDBOX_SERVERS: options.servers,
      SANDBOX_LATENCY: options.latency ?? 'instant',
      ...(options.user ? { CLAWDET_CACHE: options.user.cache, HOME: home } : {}),
    },
    stdio: ['ignore', log, log],
  });
  await waitUntilStarted(child, home);
  return child;
}

/** The environment without the settings of a product that runs from this shell; the toolchain's location stays. */
function baseEnvironment(): NodeJS.ProcessEnv {
  const removed = settingNames.filter((name) => name !== 'CLAWDET_CACHE' && name !== 'CLAWDET_TOOLCHAIN');
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !removed.includes(name)));
}

const launcher = [path.relative(root, process.execPath), 'cli/clawdet.ts', 'start'];

/**
 * The launcher's command line. Another user gets a mount namespace: the checkout may lie where they have no access, and
 * the mounts disappear with the last process. Each program replaces the one before, so the pid stays the same.
 */
function commandLine(user: LaunchOptions['user']): string[] {
  if (!user) return launcher.map((word, index) => (index < 2 ? path.join(root, word) : word));
  const script = 'mount --bind "$1" "$2" && cd "$2" && shift 2 && exec setpriv "$@"';
  const rights = [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'];
  return ['unshare', '--mount', 'sh', '-c', script, 'sh', root, user.checkout, ...rights, ...launcher];
}

async function waitUntilStarted(child: ChildProcess, home: string): Promise<void> {
  const until = Date.now() + START_LIMIT_MS;
  for (;;) {
    // The launcher writes the file once everything is up.
    if (currentRun(home, child)) return;
    if (child.exitCode !== null || child.signalCode !== null || Date.now() > until) {
      await terminate(child, 'SIGKILL');
      throw new Error(`The product did not start:\n${readFileSync(path.join(home, 'launcher.log'), 'utf8')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function currentRun(home: string, child: ChildProcess): boolean {
  try {
    return readRun(home).pids.start === child.pid;
  } catch {
    return false;
  }
}

function terminate(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}

/** Deletes every DNS record of the zone through Cloudflare's API, as somebody in its dashboard would. */
export async function deleteRecords({ run }: LaunchedProduct): Promise<void> {
  const records = `${run.sandbox?.cloudflare}/zones/${run.tokens?.zoneId}/dns_records`;
  const headers = { authorization: `Bearer ${run.tokens?.cloudflare}` };
  const { result } = (await (await fetch(records, { headers })).json()) as { result: { id: string }[] };
  for (const { id } of result) await fetch(`${records}/${id}`, { method: 'DELETE', headers });
}
