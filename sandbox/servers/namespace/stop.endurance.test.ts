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

/** A sandbox as a process of its own, with servers made of namespaces. */
interface RunningSandbox {
  child: ChildProcess;
  hetzner: CloudClient;
}

/** Ways to ask a sandbox to stop. */
const asks: Record<string, (child: ChildProcess) => void> = {
  'Ctrl-C': (child) => child.kill('SIGINT'),
  'a polite kill': (child) => child.kill('SIGTERM'),
  'a terminal that is closed': (child) => child.kill('SIGHUP'),
  'the end of its parent': (child) => child.disconnect(),
  'one signal after the other': (child) => {
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
    const [said] = await once(child, 'message');
    expect(said).toMatchObject({ kind: 'listening', servers: 'namespace' });
    return { child, hetzner: cloudClientFor(said.addresses.hetzner, sandboxTokens.hetzner) };
  }

  /** Orders a server as the control plane does, and gives its address while it is still being made. */
  async function order({ hetzner }: RunningSandbox, name = 'alice'): Promise<string> {
    await hetzner('POST', '/ssh_keys', { name: 'key', public_key: keys.public });
    const wanted = { name, server_type: 'cx23', image: 'docker-ce', ssh_keys: ['key'] };
    const { body } = await hetzner('POST', '/servers', wanted);
    return body.server.public_net.ipv4.ip;
  }

  /** A command on a server; its address is one of this machine's own network. */
  const onServer = (address: string, command: string, stdin = '') =>
    run({ driver: { route: (host, port) => ({ host, port }) }, address, privateKey: keys.private }, command, {
      stdin,
    });

  /** Moments in the life of a server. Each is reached with the server on its way or running. */
  const moments: Record<string, (sandbox: RunningSandbox) => Promise<void>> = {
    'as a server is ordered': async (sandbox) => {
      await order(sandbox);
    },
    'while its disk is made': async (sandbox) => {
      await order(sandbox);
      await retryUntilPasses(async () => expect(readdirSync(join(servers(), 'servers'))).not.toEqual([]));
    },
    'as its first process starts': async (sandbox) => {
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
    Object.keys(moments).map((moment, index) => [moment, Object.keys(asks)[index % 5] ?? ''] as const),
  )('%s: %s ends the sandbox, and nothing of its servers is left', async (moment, ask) => {
    const sandbox = await open();
    await moments[moment]?.(sandbox);
    await ended(sandbox.child, asks[ask]);
    expect(runningTracesOf(servers())).toEqual([]);
  });

  test('killed in the middle of its stop: what is still there goes at once', async () => {
    const sandbox = await open();
    await Promise.all(['alice', 'bob', 'carol'].map((name) => order(sandbox, name)));
    await onServer(await order(sandbox, 'dave'), 'true');
    sandbox.child.once('message', () => sandbox.child.kill('SIGKILL'));
    await ended(sandbox.child, (child) => child.kill('SIGTERM'));
    expect(sandbox.child.signalCode).toBe('SIGKILL');
    await retryUntilPasses(async () => expect(runningTracesOf(servers())).toEqual([]));
  });

  test('killed without a word: its servers run on for a moment, and are gone when no other sandbox came', async () => {
    const sandbox = await open();
    const address = await order(sandbox);
    await onServer(address, 'true');
    await ended(sandbox.child, (child) => child.kill('SIGKILL'));
    expect((await onServer(address, 'echo runs')).stdout).toBe('runs\n');
    await retryUntilPasses(async () => expect(runningTracesOf(servers())).toEqual([]));
  });

  test('stopped while it brings servers back: nothing is left, and the next start brings them back', async () => {
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

/** Asks a process to end and waits until it has. */
async function ended(child: ChildProcess, ask: ((child: ChildProcess) => void) | undefined): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  ask?.(child);
  await gone;
}
