import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { settingNames } from '../../api/config.ts';
import {
  HANDED_SOCKETS,
  handOver,
  type ListeningSockets,
} from '../../api/platform/http/listening-sockets.ts';
import { identify } from '../../infra/processes/process-identity.ts';
import { tryLock } from '../../toolchain/file-lock.ts';
import { root } from '../home.ts';
import { startBackgroundSetup } from './background-setup.ts';
import { loadEnvFile } from './env-file.ts';
import {
  type Environment,
  type SandboxListening,
  SETTINGS_OF_ANY_START,
  sandboxEnvironment,
  sandboxedApiEnvironment,
  saveEnvironment,
} from './environment.ts';
import { openPagePort } from './page-port.ts';
import { portsOf, sandboxPorts, savePorts } from './ports.ts';
import { terminateProcess, waitForExit } from './processes.ts';
import { type RunFile, readRunFile, removeRunFile, writeRunFile } from './run-file.ts';
import { sandboxCredentials } from './sandbox-credentials.ts';
import { finishLog, type ServiceProcess, startService, waitForListening } from './service-process.ts';
import { outliveTerminal, stopService } from './stop-service.ts';

interface ApiListening {
  kind: 'listening';
  url: string;
  mongo: string;
}

/** A worker in the middle of a change may be silent for so long until the engine has saved its state. */
const STOP_MS = 25_000;

/** Starts everything, writes `run.json`, and resolves after a stop was requested and completed. */
export async function startProduct(home: string): Promise<void> {
  const release = tryLock(path.join(home, 'launcher.lock'));
  if (!release) {
    const running = (await readRunFile(home))?.web ?? 'starting';
    process.stdout.write(`Clawdet is running already: ${running}  (stop it with Ctrl-C where it runs)\n`);
    return;
  }
  try {
    await endOrphanProcesses(home);
    await runUntilStopped(home);
  } finally {
    release();
  }
}

async function runUntilStopped(home: string): Promise<void> {
  await mkdir(path.join(home, 'logs'), { recursive: true, mode: 0o700 });
  // Before any setting is read: PORT may be in `.env`.
  const real = realClouds();
  const { PORT, PUBLIC_URL, HOST } = process.env;
  const settings = { PORT, PUBLIC_URL, HOST: real ? HOST : undefined };
  const page = await openPagePort(home, settings, (line) => process.stdout.write(`${line}\n`));
  try {
    await runOn(page, home, real);
  } finally {
    await page.close();
  }
}

async function runOn(page: ListeningSockets, home: string, real: boolean): Promise<void> {
  const parts: ServiceProcess[] = [];
  const setup = await startBackgroundSetup(home);
  const stopParts = stopper(home, parts);
  const stop = async () => {
    await setup.stop();
    await stopParts();
  };
  try {
    const run = real ? await startReal(home, page, parts) : await startSandboxed(home, page, parts);
    await writeRunFile(home, run);
    announce(run, setup.working);
  } catch (error) {
    await stop();
    throw error;
  }
  await waitForStopSignal(parts);
  outliveTerminal();
  process.stdout.write('\nStopping …\n');
  process.on('SIGINT', () => process.stdout.write('Still stopping …\n'));
  await stop();
}

/**
 * Real clouds only if CLAWDET_CLOUDS says so: a token that happens to be in the shell must never buy a server. The value
 * `sandbox`, which the tests set, overrides a filled-in `.env`.
 */
function realClouds(): boolean {
  if (process.env.CLAWDET_CLOUDS !== 'sandbox') loadEnvFile(path.join(root, '.env'));
  return process.env.CLAWDET_CLOUDS === 'real';
}

/** The page's address for a browser. */
const publicUrl = (port: number): string => process.env.PUBLIC_URL || `http://localhost:${port}`;

async function startSandboxed(
  home: string,
  page: ListeningSockets,
  parts: ServiceProcess[],
): Promise<RunFile> {
  const { port } = page;
  const secrets = await sandboxCredentials(home);
  const ports = await sandboxPorts(home);
  const environment = sandboxEnvironment(home, publicUrl(port), ports, secrets, port);
  const sandbox = startService('sandbox', 'sandbox/main.ts', environment, home);
  parts.push(sandbox);
  const listening = await waitForListening<SandboxListening>(sandbox);
  await savePorts(home, portsOf(listening.addresses));
  const api = await startApi(home, page, sandboxedApiEnvironment(listening, secrets, port), parts);
  return {
    ...addressesOf(api, parts),
    sandbox: { ...listening.addresses, servers: listening.servers },
    tokens: {
      hetzner: secrets.hetzner,
      cloudflare: secrets.cloudflare,
      zoneId: secrets.zoneId,
      console: secrets.console,
    },
  };
}

async function startReal(home: string, page: ListeningSockets, parts: ServiceProcess[]): Promise<RunFile> {
  return addressesOf(await startApi(home, page, settingsOf(settingNames), parts), parts);
}

async function startApi(
  home: string,
  page: ListeningSockets,
  clouds: Environment,
  parts: ServiceProcess[],
): Promise<ApiListening> {
  const environment = {
    ...clouds,
    ...settingsOf(SETTINGS_OF_ANY_START),
    CLAWDET_HOME: home,
    PORT: String(page.port),
    PUBLIC_URL: publicUrl(page.port),
  };
  await saveEnvironment(home, environment);
  const handed = { [HANDED_SOCKETS]: String(page.sockets.length) };
  const api = startService('api', 'api/main.ts', { ...environment, ...handed }, home);
  parts.push(api);
  // An API that ends at once takes no sockets: only its own failure says so.
  const [listening] = await Promise.all([waitForListening<ApiListening>(api), handOver(page, api.child)]);
  return listening;
}

/** The named settings that are set in the environment, and nothing else of it. */
function settingsOf(names: readonly string[]): Environment {
  const given = names.map((name) => [name, process.env[name]]);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

function addressesOf(api: ApiListening, parts: ServiceProcess[]): RunFile {
  const pids: RunFile['pids'] = { start: process.pid };
  const processes: RunFile['processes'] = { start: identify(process.pid) };
  for (const { name, child } of parts) {
    if (child.pid === undefined) continue;
    pids[name as 'api' | 'sandbox'] = child.pid;
    processes[name] = identify(child.pid);
  }
  return { api: api.url, web: api.url, mongo: api.mongo, pids, processes };
}

/** Waits until the services of a killed run exit, which they do without a launcher, and ends those that do not. */
async function endOrphanProcesses(home: string): Promise<void> {
  const last = await readRunFile(home);
  if (!last) return;
  for (const part of Object.values(last.processes))
    if (!(await waitForExit(part, 10_000))) await terminateProcess(part, 5_000);
  await removeRunFile(home);
}

function stopper(home: string, parts: ServiceProcess[]): () => Promise<void> {
  let stopping: Promise<void> | undefined;
  const stopAll = async () => {
    // The control plane first, while the clouds that it calls still run.
    for (const part of parts.toReversed()) {
      await stopService(part, STOP_MS);
      await finishLog(part);
    }
    await removeRunFile(home);
  };
  return () => {
    stopping ??= stopAll();
    return stopping;
  };
}

/** Resolves on Ctrl-C, SIGTERM or SIGHUP, or when the parent or a service ends. A second signal changes nothing. */
function waitForStopSignal(parts: ServiceProcess[]): Promise<void> {
  let stopping = false;
  return new Promise((resolve) => {
    const stop = () => {
      stopping = true;
      resolve();
    };
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop);
    for (const { name, child, log } of parts) {
      child.once('exit', (code, signal) => {
        // The end of a service during a stop is expected.
        if (!stopping) process.stderr.write(`The ${name} ended (${code ?? signal}); read ${log}\n`);
        stop();
      });
    }
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && stop(), 500).unref();
  });
}

function announce(run: RunFile, building: boolean): void {
  const lines = [`\n  Clawdet is up: ${run.web}\n`];
  if (run.sandbox)
    lines.push(
      `  Sandbox console: ${run.sandbox.console}/?token=${run.tokens?.console}  (servers: ${run.sandbox.servers})`,
    );
  if (building) lines.push('  Set-up continues in the background; you can already sign up and order.');
  lines.push('  Ctrl-C stops everything.\n');
  process.stdout.write(`${lines.join('\n')}\n`);
}
