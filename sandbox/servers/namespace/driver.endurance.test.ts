import { fork } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  aComposeFile,
  aKeyPair,
  aSpec,
  health,
  instant,
  retryUntilPasses,
  run,
  sandboxImage,
} from '../driver.fixture.ts';
import { describeServers } from '../driver.suite.ts';
import type { ServerSpec } from '../driver.ts';
import { type NamespaceDriver, namespaceDriver } from './driver.ts';
import { machineLookUps } from './readiness.ts';
import { missingRequirements } from './requirements.ts';
import { tracesOf } from './traces.fixture.ts';

const missing = missingRequirements();
const runnable = missing.length === 0;

describe.skipIf(!runnable)(runnable ? 'as root on Linux' : `skipped: ${missing.join('; ')}`, () => {
  describeServers('namespaces', { open: (home) => namespaceDriver({ home }) });

  describe('traces of a server on the machine', () => {
    const keys = aKeyPair();
    let home: string;
    let driver: NamespaceDriver;

    beforeEach(async () => {
      home = mkdtempSync(join(tmpdir(), 'clawdet-namespaces-'));
      driver = await namespaceDriver({ home });
    });
    afterEach(async () => {
      await driver.sweep([]);
      await driver.close();
      rmSync(home, { recursive: true });
    });

    async function boot(change: Partial<ServerSpec> = {}): Promise<ServerSpec> {
      const address = await driver.reserveAddress(1);
      const spec = aSpec({ id: 1, address, authorizedKeys: [keys.public], ...change });
      await driver.powerOn(spec, instant);
      return spec;
    }
    const login = ({ address }: ServerSpec) => ({ driver, address, privateKey: keys.private });

    test('no traces after it is removed with a running container', async () => {
      const spec = await boot();
      const up = await run(login(spec), 'cat > compose.yaml && docker compose up -d', {
        stdin: aComposeFile(sandboxImage),
      });
      expect(up.code).toBe(0);
      expect(tracesOf(home)).not.toEqual([]);
      await driver.remove(1);
      await driver.close();
      expect(tracesOf(home)).toEqual([]);
    });

    test('a server of a killed sandbox keeps running, and the next sandbox adopts it', async () => {
      const spec = await boot();
      await run(login(spec), 'echo here > /run/memory-only');
      await driver.close();
      const killed = await bootAndDie(home, { ...spec, id: 2, address: await driver.reserveAddress(2) });
      driver = await namespaceDriver({ home });
      expect((await run(login(killed), 'cat /proc/1/comm')).stdout).toBe('init\n');
      await driver.sweep([2]);
      expect(existsSync(join(home, 'servers', '1'))).toBe(false);
      await driver.sweep([]);
      await driver.close();
      expect(tracesOf(home)).toEqual([]);
    });

    test('no traces after the next sandbox sweeps, even if the home of a running server was moved away', async () => {
      const spec = aSpec({ id: 3, address: await driver.reserveAddress(3), authorizedKeys: [keys.public] });
      await driver.close();
      await bootAndDie(home, spec);
      renameSync(home, `${home}.away`);
      driver = await namespaceDriver({ home });
      await driver.sweep([]);
      await driver.close();
      rmSync(`${home}.away`, { recursive: true });
      expect(tracesOf(home)).toEqual([]);
    });

    test('an order leaves no traces until setup is complete, and then the server boots', async () => {
      await driver.close();
      const installed = { packages: false, image: false };
      driver = await namespaceDriver({
        home,
        lookUps: {
          packages: () => (installed.packages ? machineLookUps.packages() : ['docker.io']),
          image: () => {
            if (!installed.image) throw new Error('no image yet');
            return machineLookUps.image();
          },
        },
      });
      const booted = boot();
      expect(tracesOf(home)).toEqual([]);
      installed.packages = true;
      await driver.network;
      expect(driver.waitingFor()).toEqual(['no image yet']);
      installed.image = true;
      expect((await run(login(await booted), 'cloud-init status --wait')).stdout).toBe('status: done\n');
      expect(driver.waitingFor()).toEqual([]);
    });

    test('a server does not see files, keys or processes of the machine', async () => {
      const spec = await boot();
      const { stdout } = await run(
        login(spec),
        `ls -A /root /home /opt; ls ${import.meta.dirname}; ps -e | wc -l; cut -d: -f2 /etc/shadow | sort -u`,
      );
      expect(stdout).not.toContain('driver.ts');
      expect(Number(/^\d+$/m.exec(stdout)?.[0])).toBeLessThan(20);
      expect(stdout.trim().split('\n').at(-1)).toBe('*');
      expect(await hostKeys(spec)).not.toContain(machineHostKeys());
    });

    test('a server cannot read disks of the machine although Docker works', async () => {
      const spec = await boot();
      const { stdout } = await run(login(spec), 'mknod /tmp/disk b 254 0; head -c1 /tmp/disk 2>&1 | tail -1');
      expect(stdout).toMatch(/not permitted|No such device/);
    });

    test('user data with an unsupported setting makes the first boot fail with its name', async () => {
      const spec = await boot({ userData: '#cloud-config\nswap: { size: 1 }\n' });
      const { code, stdout } = await run(login(spec), 'cloud-init status --wait');
      expect({ code, stdout }).toEqual({ code: 1, stdout: 'status: error\n' });
      expect(readFileSync(join(home, 'servers/1/console.log'), 'utf8')).toContain('swap');
    });

    test('a server of a plain image has no Docker', async () => {
      const spec = await boot({ disk: { kind: 'image', name: 'debian-12' } });
      expect((await run(login(spec), 'command -v docker dockerd; systemctl start docker')).code).toBe(5);
    });

    test('two concurrent sandboxes have separate networks', async () => {
      const other = mkdtempSync(join(tmpdir(), 'clawdet-other-'));
      const second = await namespaceDriver({ home: other });
      expect(second.hostAddress).not.toBe(driver.hostAddress);
      await second.close();
      rmSync(other, { recursive: true });
    });

    test('an assistant starts again by itself after a power cut', async () => {
      const spec = await boot();
      await run(login(spec), 'cat > compose.yaml && docker compose up -d', {
        stdin: aComposeFile(sandboxImage),
      });
      await driver.powerOff(1);
      await driver.powerOn(spec, instant);
      await retryUntilPasses(async () =>
        expect(await health(driver, spec.address)).toEqual({ ok: true, status: 'live' }),
      );
    });

    const hostKeys = async (spec: ServerSpec) =>
      (await run(login(spec), 'cat /etc/ssh/ssh_host_*.pub')).stdout;
  });
});

const machineHostKeys = (): string =>
  readdirSync('/etc/ssh').includes('ssh_host_ed25519_key.pub')
    ? readFileSync('/etc/ssh/ssh_host_ed25519_key.pub', 'utf8')
    : 'this machine has none';

/** Starts a server from a process that is then killed, as a crash would. */
function bootAndDie(home: string, spec: ServerSpec): Promise<ServerSpec> {
  const child = fork(join(import.meta.dirname, 'owner.fixture.ts'), [home, JSON.stringify(spec)], {
    stdio: 'inherit',
  });
  return new Promise((resolve, reject) => {
    child.on('message', () => child.kill('SIGKILL'));
    child.on('exit', (_, signal) =>
      signal === 'SIGKILL' ? resolve(spec) : reject(new Error('did not boot')),
    );
  });
}
