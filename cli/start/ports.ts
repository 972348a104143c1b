import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { CommandFailure, EXIT } from '../failure.ts';

/** The sandbox's doors, in the order in which ports are handed out. */
const SANDBOX_DOORS = ['console', 'edge', 'hetzner', 'cloudflare', 'x', 'xai', 'mail'] as const;
export type SandboxPorts = Record<(typeof SANDBOX_DOORS)[number], number>;

/**
 * The sandbox's ports: chosen free at the first start, then kept in `ports.json`, because running assistants and open
 * browser tabs hold these addresses. Throws CommandFailure when a kept port has been taken by somebody else.
 */
export async function sandboxPorts(home: string): Promise<SandboxPorts> {
  const file = path.join(home, 'ports.json');
  const kept = await readFile(file, 'utf8').then(
    (text) => JSON.parse(text) as SandboxPorts,
    () => undefined,
  );
  if (kept) {
    for (const door of SANDBOX_DOORS) await assertFree(kept[door], `the sandbox's ${door}`, `rm ${file}`);
    return kept;
  }
  const chosen = await chooseFree();
  await writeFile(file, `${JSON.stringify(chosen, null, 2)}\n`);
  return chosen;
}

async function chooseFree(): Promise<SandboxPorts> {
  const ports: Partial<SandboxPorts> = {};
  let next = 3100;
  for (const door of SANDBOX_DOORS) {
    while (!(await isFree(next))) next += 1;
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
