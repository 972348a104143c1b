import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type CloudClient, cloudClientFor } from '../../core/client.fixture.ts';
import { sandboxTokens } from '../../options.ts';
import { aComposeFile, aKeyPair, retryUntilPasses, run, sandboxImage } from '../driver.fixture.ts';
import { tagOf } from './address-plan.ts';
import { missingRequirements } from './requirements.ts';
import { runningTracesOf } from './traces.fixture.ts';

const missing = missingRequirements();
const runnable = missing.length === 0;
const keys = aKeyPair();
const main = join(import.meta.dirname, '../../main.ts');

/** A sandbox in its own process, with namespace servers. */
interface RunningSandbox {
  child: ChildProcess;
  hetzner: CloudClient;
}

/** Ways to stop a sandbox. */
const stops: Record<string, (child: ChildProcess) => void> = {
  'Ctrl-C': (child) => child.kill('SIGINT'),
  'a SIGTERM': (child) => child.kill('SIGTERM'),
  'a closed terminal': (child) => child.kill('SIGHUP'),
  'the end of its parent process': (child) => child.disconnect(),
  'two signals': (child) => {
    child.kill('SIGINT');
    setTimeout(() => child.kill('SIGTERM'), 20);
  },
};

describe.skipIf(!runnable)(runnable ? 'on busy processors' : `skipped: ${missing.join('; ')}`, () => {
  let home: string;
  const servers = () => join(home, 'namespace');
  const children: ChildProcess[] = [];
  const busy: ChildProcess[] = [];

  beforeAll(() => {
    for (let count = 0; count < 4; count += 1)
      busy.push(spawn('timeout', ['900', 'sh', '-c', 'while :; do :; done'], { stdio: 'ignore' }));
  });
  afterAll(() => {
    for (const each of busy) each.kill();
  });
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'clawdet-stop-'));
  });
  afterEach(async () => {
    for (const child of children.splice(0)) await ended(child, (each) => each.kill('SIGTERM'));
    rmSync(home, { recursive: true, force: true });
  });

  function begin(): ChildProcess {
    const env = { ...process.env, SANDBOX_HOME: home, SANDBOX_SERVERS: 'namespace' };
    const child = fork(main, { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    children.push(child);
    return child;
  }

  async function open(): Promise<RunningSandbox> {
    const child = begin();
    const [message] = await once(child, 'message');
    expect(message).toMatchObject({ kind: 'listening', servers: 'namespace' });
    return { child, hetzner: cloudClientFor(message.addresses.hetzner, sandboxTokens.hetzner) };
  }

  /** Orders a server as the control plane does, and returns its address while it is still being created. */
  async function order({ hetzner }: RunningSandbox, name = 'alice'): Promise<string> {
    await hetzner('POST', '/ssh_keys', { name: 'key', public_key: keys.public });
    const wanted = { name, server_type: 'cx23', image: 'docker-ce', ssh_keys: ['key'] };
    const { body } = await hetzner('POST', '/servers', wanted);
    return body.server.public_net.ipv4.ip;
  }

  /** Runs a command on a server. */
  const onServer = (address: string, command: string, stdin = '') =>
    run({ driver: { route: (host, port) => ({ host, port }) }, address, privateKey: keys.private }, command, {
      stdin,
    });

  /** Stages in the life of a server. Each function returns at that stage. */
  const moments: Record<string, (sandbox: RunningSandbox) => Promise<void>> = {
    'when a server is ordered': async (sandbox) => {
      await order(sandbox);
    },
    'while its disk is created': async (sandbox) => {
      await order(sandbox);
      await retryUntilPasses(async () => expect(readdirSync(join(servers(), 'servers'))).not.toEqual([]));
    },
    'when its first process starts': async (sandbox) => {
      await order(sandbox);
      await retryUntilPasses(async () =>
        expect(existsSync(`/sys/fs/cgroup/pids/clawdet-${tagOf(servers())}`)).toBe(true),
      );
    },
    'while its Docker starts': async (sandbox) => {
      await onServer(await order(sandbox), 'true');
    },
    'while its Docker starts a container': async (sandbox) => {
      const address = await order(sandbox);
      await onServer(address, 'cloud-init status --wait');
      void onServer(address, 'docker compose -f - up -d', aComposeFile(sandboxImage)).catch(() => undefined);
      await sleep(1_500);
    },
    'while three servers run with a paused container': async (sandbox) => {
      const [address = ''] = await Promise.all(['alice', 'bob', 'carol'].map((name) => order(sandbox, name)));
      await onServer(address, 'cloud-init status --wait');
      await onServer(address, 'docker compose -f - up -d', aComposeFile(sandboxImage));
      expect((await onServer(address, 'docker pause $(docker ps -q)')).code).toBe(0);
    },
  };

  test.each(
    Object.keys(moments).map((moment, index) => [moment, Object.keys(stops)[index % 5] ?? ''] as const),
  )('%s: %s ends the sandbox and leaves no traces of its servers', async (moment, request) => {
    const sandbox = await open();
    await moments[moment]?.(sandbox);
    await ended(sandbox.child, stops[request]);
    expect(runningTracesOf(servers())).toEqual([]);
  });

  test('killed during its stop: the rest is removed at once', async () => {
    const sandbox = await open();
    await Promise.all(['alice', 'bob', 'carol'].map((name) => order(sandbox, name)));
    await onServer(await order(sandbox, 'dave'), 'true');
    sandbox.child.once('message', () => sandbox.child.kill('SIGKILL'));
    await ended(sandbox.child, (child) => child.kill('SIGTERM'));
    expect(sandbox.child.signalCode).toBe('SIGKILL');
    await retryUntilPasses(async () => expect(runningTracesOf(servers())).toEqual([]));
  });

  test('killed without a stop: its servers run for a while and are removed if no other sandbox starts', async () => {
    const sandbox = await open();
    const address = await order(sandbox);
    await onServer(address, 'true');
    await ended(sandbox.child, (child) => child.kill('SIGKILL'));
    expect((await onServer(address, 'echo runs')).stdout).toBe('runs\n');
    await retryUntilPasses(async () => expect(runningTracesOf(servers())).toEqual([]));
  });

  test('stopped while it powers servers on: no traces are left, and the next start powers them on', async () => {
    const first = await open();
    const addresses = await Promise.all(['alice', 'bob'].map((name) => order(first, name)));
    for (const address of addresses) await onServer(address, 'true');
    await ended(first.child, (child) => child.kill('SIGTERM'));
    const second = begin();
    await retryUntilPasses(async () => expect(existsSync(`/sys/class/net/cd${tagOf(servers())}`)).toBe(true));
    await ended(second, (child) => child.kill('SIGTERM'));
    expect(runningTracesOf(servers())).toEqual([]);
    await open();
    for (const address of addresses) expect((await onServer(address, 'echo back')).stdout).toBe('back\n');
  });
});

/** Stops a process and waits until it has exited. */
async function ended(child: ChildProcess, stop: ((child: ChildProcess) => void) | undefined): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  stop?.(child);
  await gone;
}
