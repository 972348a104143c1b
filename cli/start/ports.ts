import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { CommandFailure, EXIT } from '../failure.ts';

/** The sandbox's doors, in the order in which ports are handed out. */
const SANDBOX_DOORS = ['console', 'edge', 'hetzner', 'cloudflare', 'x', 'xai', 'mail', 'anthropic'] as const;
export type SandboxPorts = Record<(typeof SANDBOX_DOORS)[number], number>;

/**
 * The sandbox's ports: chosen free at the first start, then kept in `ports.json`, because running assistants and open
 * browser tabs hold these addresses. Throws CommandFailure when a kept port has been taken by somebody else.
 */
export async function sandboxPorts(home: string): Promise<SandboxPorts> {
  const file = path.join(home, 'ports.json');
  const kept = await readFile(file, 'utf8').then(
    (text) => JSON.parse(text) as Partial<SandboxPorts>,
    () => ({}),
  );
  for (const [door, port] of Object.entries(kept))
    await assertFree(port, `the sandbox's ${door}`, `rm ${file}`);
  const ports = await chooseMissing(kept);
  await writeFile(file, `${JSON.stringify(ports, null, 2)}\n`);
  return ports;
}

/** A home that was made before the sandbox had a door has no port for it. */
async function chooseMissing(kept: Partial<SandboxPorts>): Promise<SandboxPorts> {
  const ports = { ...kept };
  const taken = new Set(Object.values(kept));
  let next = 3100;
  for (const door of SANDBOX_DOORS) {
    if (ports[door] !== undefined) continue;
    while (taken.has(next) || !(await isFree(next))) next += 1;
    ports[door] = next;
    next += 1;
  }
  return ports as SandboxPorts;
}

/** Whether a TCP port can be listened on, on this machine's loopback and on all its addresses. */
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

/** Throws CommandFailure (exit 69) when somebody else listens on the port. */
export async function assertFree(port: number, what: string, next: string): Promise<void> {
  if (await isFree(port)) return;
  throw new CommandFailure(
    `Port ${port}, wanted for ${what}, is in use by another program.`,
    next,
    EXIT.unavailable,
  );
}
