import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const request = z.object({
  server: z.number(),
  args: z.array(z.string()),
  cwd: z.string(),
  env: z.record(z.string(), z.string()),
});

/** One `docker` call on one server: arguments, working folder and environment. */
export type DockerRequest = z.infer<typeof request>;

/** Where a call's output goes. */
export interface Output {
  out(text: string): void;
  err(text: string): void;
}

/** Handles one call and returns its exit code. */
export type DockerHandler = (call: DockerRequest, output: Output) => Promise<number>;

/** The listening socket, shared by all servers of a driver. */
export interface DockerSocket {
  path: string;
  close(): Promise<void>;
}

// sun_path has 104 bytes on macOS and 108 on Linux; the path of a checkout may be longer.
const longestPath = 100;

/** Listens for the shim's calls in `home`, or in a temporary folder if the path would be too long. */
export async function openDockerSocket(home: string, handle: DockerHandler): Promise<DockerSocket> {
  const wanted = join(home, 'docker.sock');
  const short = wanted.length > longestPath ? await mkdtemp(join(tmpdir(), 'clawdet-docker-')) : undefined;
  const path = short ? join(short, 'docker.sock') : wanted;
  await rm(path, { force: true });
  const open = new Set<Socket>();
  const server = createServer((connection) => {
    open.add(connection);
    connection.on('close', () => open.delete(connection));
    connection.on('error', () => connection.destroy());
    void serve(connection, handle);
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve));
  const close = async () => {
    for (const connection of open) connection.destroy();
    await new Promise((resolve) => server.close(resolve));
    if (short) await rm(short, { recursive: true, force: true });
  };
  return { path, close };
}

async function serve(connection: Socket, handle: DockerHandler): Promise<void> {
  const send = (message: object) => {
    if (!connection.destroyed) connection.write(`${JSON.stringify(message)}\n`);
  };
  const output = {
    out: (text: string) => send({ to: 'stdout', text }),
    err: (text: string) => send({ to: 'stderr', text }),
  };
  const line = await firstLine(connection);
  if (line === undefined) return;
  try {
    send({ exit: await handle(request.parse(JSON.parse(line)), output) });
  } catch (error) {
    output.err(`docker: ${error instanceof Error ? error.message : String(error)}\n`);
    send({ exit: 125 });
  }
  connection.end();
}

function firstLine(connection: Socket): Promise<string | undefined> {
  return new Promise((resolve) => {
    const lines = createInterface({ input: connection });
    lines.once('line', resolve);
    lines.once('close', () => resolve(undefined));
  });
}
