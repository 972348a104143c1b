import { type ChildProcess, spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';

/** A plugin that listens and waits for an engine to attach. */
export interface PluginProcess {
  readonly name: string;
  readonly port: number;
  /** Whether it takes connections. A process that was killed may be gone before its end is heard of here. */
  answers(): Promise<boolean>;
  /** Ends it at once. Whatever it was doing for an engine is cut off. */
  end(): void;
}

/** A plugin's program, by the name that the engine has for it, such as `hcloud`. */
export interface PluginProgram {
  name: string;
  path: string;
}

/** How long a plugin may take until it says its port, in ms. */
const startTimeoutMs = 10_000;

/**
 * Starts a plugin without an engine's address, which makes it wait for engines to attach; the first line that it writes
 * is its port (pulumi/pulumi pkg/resource/provider/main.go). Undefined where it does not come up: the engine then starts
 * its own and says what is wrong.
 */
export async function startPlugin(
  { name, path }: PluginProgram,
  env: Record<string, string>,
): Promise<PluginProcess | undefined> {
  const child = spawn(path, [], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await readPort(child);
  const end = () => void child.kill('SIGKILL');
  if (port === undefined) end();
  return port === undefined
    ? undefined
    : { name, port, answers: async () => isRunning(child) && (await accepts(port)), end };
}

const isRunning = (child: ChildProcess) => child.exitCode === null && child.signalCode === null;

function accepts(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, '127.0.0.1');
  socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
}

function readPort(child: ChildProcess): Promise<number | undefined> {
  const { promise, resolve } = Promise.withResolvers<number | undefined>();
  const timer = setTimeout(() => resolve(undefined), startTimeoutMs);
  let said = '';
  // The pipe stays open and read, or the plugin's next word would end it.
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(0, 64);
    const port = /^(\d+)\n/.exec(said)?.[1];
    if (port) resolve(Number(port));
  });
  child.once('error', () => resolve(undefined));
  child.once('exit', () => resolve(undefined));
  return promise.finally(() => clearTimeout(timer));
}

/** The programs of those plugins in a PULUMI_HOME. One that is missing, or there in two versions, is the engine's to choose. */
export async function pluginPrograms(pulumiHome: string, names: readonly string[]): Promise<PluginProgram[]> {
  const folders = await readdir(join(pulumiHome, 'plugins')).catch(() => []);
  return names.flatMap((name) => {
    const versions = folders.filter(
      (each) => each.startsWith(`resource-${name}-v`) && !each.endsWith('.lock'),
    );
    const [only] = versions;
    if (only === undefined || versions.length > 1) return [];
    return { name, path: join(pulumiHome, 'plugins', only, `pulumi-resource-${name}`) };
  });
}
