import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CloudClient, cloudClientFor } from './core/client.fixture.ts';
import { sandboxTokens } from './options.ts';
import type { Addresses } from './serve.ts';

/** What the sandbox sends to its parent process. */
type Message =
  | { kind: 'listening'; addresses: Addresses; servers: string; sshPort: number }
  | { kind: 'failed'; message: string; code?: string };

describe('the sandbox in its own process', () => {
  let home: string;
  const children: ChildProcess[] = [];
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'sandbox-main-'));
  });
  afterEach(async () => {
    for (const child of children.splice(0)) await end(child, 'SIGKILL');
    rmSync(home, { recursive: true, force: true });
  });

  async function start(
    variables: Record<string, string> = {},
  ): Promise<{ child: ChildProcess; message: Message }> {
    const env = { ...process.env, SANDBOX_HOME: home, SANDBOX_SERVERS: 'process', ...variables };
    const child = fork(fileURLToPath(new URL('./main.ts', import.meta.url)), { env, silent: true });
    children.push(child);
    const [message] = (await once(child, 'message')) as [Message];
    return { child, message };
  }

  async function listening(
    variables?: Record<string, string>,
  ): Promise<{ child: ChildProcess; addresses: Addresses; hetzner: CloudClient }> {
    const { child, message } = await start(variables);
    if (message.kind === 'failed') throw new Error(message.message);
    return {
      child,
      addresses: message.addresses,
      hetzner: cloudClientFor(message.addresses.hetzner, sandboxTokens.hetzner),
    };
  }

  const order = { name: 'alice', server_type: 'cx23', image: 'docker-ce', location: 'nbg1' };
  const statusOf = async (hetzner: CloudClient): Promise<string[]> =>
    (await hetzner('GET', '/servers')).body.servers.map(({ status }: { status: string }) => status);

  it('reports its addresses, and exits when its parent disconnects', async () => {
    const { child, addresses } = await listening();
    expect(addresses.hetzner).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/);
    expect(addresses.cloudflare).toMatch(/\/client\/v4$/);
    expect(addresses.mail).toMatch(/^smtp:\/\/127\.0\.0\.1:\d+$/);
    child.disconnect();
    await once(child, 'exit');
    await expect(fetch(addresses.console)).rejects.toThrow();
  });

  it('resumes after a kill: the order is executed once, and deletion leaves nothing', async () => {
    const before = await listening({ SANDBOX_LATENCY: 'realistic' });
    const { body } = await before.hetzner('POST', '/servers', order);
    expect(await statusOf(before.hetzner)).toEqual(['initializing']);
    await end(before.child, 'SIGKILL');

    const after = await listening();
    await expect.poll(() => statusOf(after.hetzner)).toEqual(['running']);
    const again = (await after.hetzner('GET', '/servers')).body.servers[0];
    expect([again.id, again.public_net.ipv4]).toEqual([body.server.id, body.server.public_net.ipv4]);
    expect((await after.hetzner('POST', '/servers', order)).body.error.code).toBe('uniqueness_error');
    await after.hetzner('DELETE', `/servers/${body.server.id}`);
    await expect.poll(() => statusOf(after.hetzner)).toEqual([]);
  });

  it('powers servers back on after a restart', async () => {
    const before = await listening();
    await before.hetzner('POST', '/servers', order);
    await expect.poll(() => statusOf(before.hetzner)).toEqual(['running']);
    await end(before.child, 'SIGTERM');
    const after = await listening();
    expect(await statusOf(after.hetzner)).toEqual(['running']);
  });

  it('refuses a home folder that another sandbox uses', async () => {
    await listening();
    const { message } = await start();
    expect(message).toMatchObject({ kind: 'failed', message: expect.stringContaining('another sandbox') });
  });

  it('reports the port that is in use and exits', async () => {
    const { addresses } = await listening();
    const port = Number(new URL(addresses.hetzner).port);
    const { child, message } = await start({
      SANDBOX_HOME: join(home, 'other'),
      SANDBOX_PORTS: JSON.stringify({ hetzner: port }),
    });
    expect(message).toMatchObject({
      kind: 'failed',
      code: 'port_in_use',
      message: expect.stringContaining(String(port)),
    });
    const [code] = await once(child, 'exit');
    expect(code).toBe(1);
  });
});

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}
