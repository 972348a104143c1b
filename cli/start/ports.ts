import { readFile, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { z } from 'zod';
import { CommandFailure, EXIT } from '../failure.ts';

const port = z.int().min(1).max(65_535);

const savedPorts = z
  .object({
    page: port,
    console: port,
    edge: port,
    hetzner: port,
    cloudflare: port,
    x: port,
    xai: port,
    anthropic: port,
    mail: port,
  })
  .partial();

/** A home's ports, saved in `<home>/ports.json`, since assistants and browser tabs have these addresses. */
export type SavedPorts = z.infer<typeof savedPorts>;
export type SandboxPorts = Omit<SavedPorts, 'page'>;
export type SandboxPart = keyof SandboxPorts;

const fileOf = (home: string): string => path.join(home, 'ports.json');

/** The home's ports; none before its first start. Throws CommandFailure when the file is damaged. */
export async function readPorts(home: string): Promise<SavedPorts> {
  const file = fileOf(home);
  try {
    return savedPorts.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new CommandFailure(`${file} is damaged.`, `choose new ports: rm ${file}`, EXIT.config, { cause });
  }
}

/** Adds to the home's ports. Writes a new file and renames it, so that a crash leaves the old file or the new one. */
export async function savePorts(home: string, ports: SavedPorts): Promise<void> {
  const aside = `${fileOf(home)}.${process.pid}`;
  await writeFile(aside, `${JSON.stringify({ ...(await readPorts(home)), ...ports }, null, 2)}\n`);
  await rename(aside, fileOf(home));
}

/** The saved ports of the sandbox. Throws CommandFailure (exit 69) if another program uses one of them. */
export async function sandboxPorts(home: string, isPortFree = isFree): Promise<SandboxPorts> {
  const { page: _page, ...kept } = await readPorts(home);
  const next = `stop that program, or choose new ports: rm ${fileOf(home)}`;
  for (const [part, port] of Object.entries(kept)) {
    if (await isPortFree(port)) continue;
    const message = `Port ${port}, wanted for the sandbox's ${part}, is in use by another program.`;
    throw new CommandFailure(message, next, EXIT.unavailable);
  }
  return kept;
}

/** Whether this machine can listen on a TCP port, on loopback and on all addresses. */
async function isFree(port: number): Promise<boolean> {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port, undefined));
}

function canListen(port: number, host: string | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** The ports in the sandbox's addresses. */
export function portsOf(addresses: Record<SandboxPart, string>): SandboxPorts {
  return Object.fromEntries(
    Object.entries(addresses).map(([part, address]) => [part, Number(new URL(address).port)]),
  );
}
