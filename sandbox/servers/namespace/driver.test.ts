import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cloudClientFor } from '../../core/client.fixture.ts';
import { openSandbox, type Sandbox } from '../../open.ts';
import { aSpec, instant } from '../driver.fixture.ts';
import { ServersStopping } from '../driver.ts';
import { type NamespaceDriver, namespaceDriver } from './driver.ts';
import { aMachineInSetUp } from './machine.builder.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'clawdet-in-set-up-'));
});
afterEach(() => rmSync(home, { recursive: true }));

describe('namespace servers before setup', () => {
  let driver: NamespaceDriver;
  const open = () => namespaceDriver({ home, lookUps: aMachineInSetUp().lookUps });
  beforeEach(async () => {
    driver = await open();
  });
  afterEach(() => driver.close());

  test('have stable addresses at once', async () => {
    const { hostAddress } = driver;
    expect(hostAddress).toMatch(/^10\.87\.\d+\.1$/);
    const address = await driver.reserveAddress(1);
    await driver.close();
    driver = await open();
    expect([driver.hostAddress, await driver.reserveAddress(1)]).toEqual([hostAddress, address]);
  });

  test('report what they wait for', () => {
    expect(driver.waitingFor()).toEqual(["Debian's docker.io", 'no image yet', 'no compose yet']);
    expect(driver.isNetworkUp).toBe(false);
  });

  test('do not answer, and can be powered off, swept and removed without waiting', async () => {
    const address = await driver.reserveAddress(1);
    expect(driver.route(address, 22)).toBeUndefined();
    await driver.powerOff(1);
    await driver.removeSnapshot(7);
    await driver.remove(1);
    await driver.sweep([]);
  });

  test('close while an order waits, which is rejected', async () => {
    const order = driver.powerOn(aSpec({ address: await driver.reserveAddress(1) }), instant);
    const rejected = expect(order).rejects.toThrow(ServersStopping);
    const network = expect(driver.network).rejects.toThrow(ServersStopping);
    await driver.close();
    await Promise.all([rejected, network]);
  });
});

test('a machine that cannot run namespace servers reports why', async () => {
  const lookUps = { ...aMachineInSetUp().lookUps, obstacles: () => ['this process is not root'] };
  await expect(namespaceDriver({ home, lookUps })).rejects.toMatchObject({
    code: 'namespaces_unavailable',
    message: expect.stringContaining('this process is not root'),
  });
});

describe('a sandbox before setup has installed what its servers need', () => {
  const machine = aMachineInSetUp();
  let sandbox: Sandbox;
  const open = async (change: Parameters<typeof openSandbox>[0] = {}) => {
    sandbox = await openSandbox({ home, servers: 'auto', lookUps: machine.lookUps, ...change });
    return cloudClientFor(sandbox.addresses.hetzner, sandbox.tokens.hetzner);
  };
  afterEach(() => sandbox.close());
  const order = { name: 'alice', server_type: 'cx23', image: 'docker-ce' };

  test('chooses namespaces, listens, and has in its state what servers wait for', async () => {
    await open();
    expect([sandbox.servers.kind, sandbox.modelBaseUrl]).toEqual([
      'namespace',
      expect.stringContaining(sandbox.servers.hostAddress),
    ]);
    const console = cloudClientFor(sandbox.addresses.console, sandbox.tokens.console);
    expect((await console('GET', '/api/state')).body.serversWaitFor).toContain("Debian's docker.io");
  });

  test('accepts an order like a slow cloud, and still has it after a restart', async () => {
    const hetzner = await open();
    const { body } = await hetzner('POST', '/servers', order);
    expect(body.server.public_net.ipv4.ip).toMatch(/^10\.87\./);
    await sandbox.close();
    const again = await open();
    const { action } = (await again('GET', `/actions/${body.action.id}`)).body;
    expect([action.command, action.status]).toEqual(['create_server', 'running']);
    expect((await again('GET', '/servers')).body.servers).toMatchObject([{ status: 'initializing' }]);
  });

  test('can switch to process servers when it has no servers', async () => {
    await open();
    await sandbox.close();
    await open({ servers: 'process' });
    expect(sandbox.servers.kind).toBe('process');
  });

  test('chooses process servers when namespaces cannot work', async () => {
    await open({ lookUps: { ...machine.lookUps, obstacles: () => ['this process is not root'] } });
    expect([sandbox.servers.kind, sandbox.servers.why]).toEqual([
      'process',
      expect.stringContaining('not root'),
    ]);
  });

  test('honours a stop that comes before it is open', async () => {
    await open({ signal: AbortSignal.abort() });
    await expect(sandbox.servers.driver.ready?.()).rejects.toThrow(ServersStopping);
  });
});
