import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, realpath } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';

/** A plugin that listens and waits for an engine to attach. */
export interface PluginProcess {
  readonly name: string;
  readonly port: number;
  /** Whether it accepts connections. A killed process may be gone before this process receives its exit event. */
  answers(): Promise<boolean>;
  /** Kills it at once. Cuts off any work that it does for an engine. */
  end(): void;
}

/** A plugin's program; `name` is the engine's name for it, such as `hcloud`. */
export interface PluginProgram {
  name: string;
  path: string;
}

/** How long a plugin may take to print its port, in ms. */
const startTimeoutMs = 10_000;

/**
 * Starts a plugin without an engine's address, which makes it wait for engines to attach; the first line that it prints
 * is its port (pulumi/pulumi pkg/resource/provider/main.go). Undefined if it does not start: the engine then starts its
 * own and reports what is wrong.
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
  let output = '';
  // Keep reading the pipe after the port, or the plugin's next output would kill it.
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(0, 64);
    const port = /^(\d+)\n/.exec(output)?.[1];
    if (port) resolve(Number(port));
  });
  child.once('error', () => resolve(undefined));
  child.once('exit', () => resolve(undefined));
  return promise.finally(() => clearTimeout(timer));
}

/**
 * The programs of those plugins in a PULUMI_HOME. Leaves one that is missing or has two versions to the engine; folders
 * of several versions may link to one program.
 */
export async function pluginPrograms(pulumiHome: string, names: readonly string[]): Promise<PluginProgram[]> {
  const entries = await readdir(join(pulumiHome, 'plugins'), { withFileTypes: true }).catch(() => []);
  // The engine writes `.lock` and `.lastused` files beside the folders.
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const found = names.map(async (name) => {
    const versions = folders.filter((folder) => folder.startsWith(`resource-${name}-v`));
    const paths = versions.map((folder) => join(pulumiHome, 'plugins', folder, `pulumi-resource-${name}`));
    const [only, another] = new Set(await Promise.all(paths.map((path) => realpath(path).catch(() => path))));
    return only === undefined || another !== undefined ? [] : [{ name, path: only }];
  });
  return (await Promise.all(found)).flat();
}
