import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  aComposeFile,
  aKeyPair,
  aSpec,
  hasEnded,
  health,
  instant,
  type Login,
  retryUntilPasses,
  run,
  sandboxImage,
} from './driver.fixture.ts';
import type { ServerDriver, ServerSpec } from './driver.ts';

/** How the suite opens a driver, and the image it uses. */
export interface DriverUnderTest {
  /** Opens a driver on a home folder; called again on the same folder to simulate a restart. */
  open(home: string): Promise<ServerDriver>;
  /** Compose service that answers `/healthz` on port 80: image and, where the driver needs them, more lines. */
  image?: string;
}

/** The contract of every server driver. */
export function describeServers(name: string, { open, image = sandboxImage }: DriverUnderTest): void {
  describe(`servers made of ${name}`, () => {
    const keys = aKeyPair();
    const made = new Set<number>();
    let home: string;
    let driver: ServerDriver;
    let nextId = 1;

    beforeAll(async () => {
      home = await realpath(await mkdtemp(join(tmpdir(), 'clawdet-servers-')));
      driver = await open(home);
    });
    afterEach(async () => {
      for (const id of made) await driver.remove(id);
      made.clear();
    });
    afterAll(async () => {
      await driver.close();
      await rm(home, { recursive: true, force: true });
    });

    async function order(change: Partial<ServerSpec> = {}): Promise<ServerSpec> {
      const id = nextId++;
      made.add(id);
      return aSpec({
        id,
        address: await driver.reserveAddress(id),
        authorizedKeys: [keys.public],
        ...change,
      });
    }

    async function boot(change: Partial<ServerSpec> = {}): Promise<ServerSpec> {
      const spec = await order(change);
      await driver.powerOn(spec, instant);
      return spec;
    }

    const login = ({ address }: ServerSpec, change: Partial<Login> = {}): Login => ({
      driver,
      address,
      privateKey: keys.private,
      ...change,
    });

    const startAssistant = (spec: ServerSpec) =>
      run(
        login(spec),
        `mkdir -p ~/app && cat > ~/app/compose.yaml && docker compose -f ~/app/compose.yaml up -d`,
        {
          stdin: aComposeFile(image),
        },
      );

    test('a reserved address stays the same and belongs to one server', async () => {
      const [first, again] = [await driver.reserveAddress(901), await driver.reserveAddress(901)];
      const other = await driver.reserveAddress(902);
      await driver.remove(901);
      await driver.remove(902);
      expect(again).toBe(first);
      expect(other).not.toBe(first);
    });

    test('a booted server runs a command for an authorized key and presents the pinned host key', async () => {
      const host = aKeyPair();
      const userData = `#cloud-config\n${JSON.stringify({ ssh_keys: { ed25519_private: host.private } })}\n`;
      const spec = await boot({ userData });
      const result = await run(login(spec, { hostKey: host.public }), 'cat; echo oops >&2; exit 3', {
        stdin: 'hello',
      });
      expect(result).toEqual({ code: 3, stdout: 'hello', stderr: 'oops\n' });
    });

    test('a client that requests a terminal, as Terraform remote-exec does, can run a command', async () => {
      const spec = await boot();
      const { code, stdout } = await run(login(spec), 'echo ran; exit 4', { terminal: true });
      // A real sshd first prints its own text on a terminal.
      expect({ code, last: stdout.trim().split(/\r?\n/).at(-1) }).toEqual({ code: 4, last: 'ran' });
    });

    test('a server with another host key is refused by the client', async () => {
      const spec = await boot();
      await run(login(spec), 'true');
      await expect(run(login(spec, { hostKey: aKeyPair().public }), 'true', { patience: 0 })).rejects.toThrow(
        /host/i,
      );
    });

    test('an unauthorized key is refused', async () => {
      const spec = await boot();
      await run(login(spec), 'true');
      const stranger = login(spec, { privateKey: aKeyPair().private });
      await expect(run(stranger, 'true', { patience: 0 })).rejects.toThrow(/authentication/i);
    });

    test('files of the user data are on the disk before the first login', async () => {
      const write = {
        write_files: [{ path: '/root/note', content: 'from cloud-init\n', permissions: '0600' }],
      };
      const spec = await boot({ userData: `#cloud-config\n${JSON.stringify(write)}\n` });
      const { stdout } = await run(login(spec), 'cat ~/note; ls -l ~/note | cut -c1-10');
      expect(stdout).toBe('from cloud-init\n-rw-------\n');
    });

    test('user data with an unsupported setting makes the first boot fail, and the host key stays as pinned', async () => {
      const host = aKeyPair();
      const config = { swap: { size: 1 }, ssh_keys: { ed25519_private: host.private }, runcmd: [['reboot']] };
      const spec = await boot({ userData: `#cloud-config\n${JSON.stringify(config)}\n` });
      const status = await run(login(spec, { hostKey: host.public }), 'cloud-init status --wait');
      expect(status).toMatchObject({ code: 1, stdout: 'status: error\n' });
    });

    test('a compose file that is started twice answers on port 80 and has one container', async () => {
      const spec = await boot();
      await startAssistant(spec);
      const second = await startAssistant(spec);
      expect(second.code).toBe(0);
      await retryUntilPasses(async () =>
        expect(await health(driver, spec.address)).toEqual({ ok: true, status: 'live' }),
      );
      const { stdout } = await run(login(spec), 'docker compose -f ~/app/compose.yaml ps --format json');
      expect(stdout.trim().split('\n')).toHaveLength(1);
    });

    test('an image that no registry has makes the script fail', async () => {
      const spec = await boot();
      const { code, stderr } = await run(login(spec), 'docker compose -f /dev/stdin -p x up -d', {
        stdin: aComposeFile('clawdet.local/nothing:1'),
      });
      expect(code).not.toBe(0);
      expect(stderr).not.toBe('');
    });

    test('the disk survives a power cut, and the container starts again on power-on', async () => {
      const spec = await boot();
      await startAssistant(spec);
      await run(login(spec), 'echo kept > ~/kept');
      await driver.powerOff(spec.id);
      expect(driver.route(spec.address, 80)).toBeUndefined();
      await driver.powerOn(spec, instant);
      expect((await run(login(spec), 'cat ~/kept')).stdout).toBe('kept\n');
      await retryUntilPasses(async () =>
        expect(await health(driver, spec.address)).toEqual({ ok: true, status: 'live' }),
      );
    });

    test('a server created from a snapshot has the disk of that time', async () => {
      const spec = await boot();
      await run(login(spec), 'echo before > ~/when');
      await driver.snapshot(spec.id, 501);
      await run(login(spec), 'echo after > ~/when');
      const copy = await boot({ disk: { kind: 'snapshot', id: 501 } });
      expect((await run(login(copy), 'cat ~/when')).stdout).toBe('before\n');
      expect((await run(login(spec), 'cat ~/when')).stdout).toBe('after\n');
      await driver.removeSnapshot(501);
    });

    test('a server whose disk was removed boots with a new one, at the same address', async () => {
      const spec = await boot();
      await run(login(spec), 'echo old > ~/old');
      await driver.powerOff(spec.id);
      await driver.removeDisk(spec.id);
      expect(await driver.reserveAddress(spec.id)).toBe(spec.address);
      await driver.powerOn(spec, instant);
      expect((await run(login(spec), 'ls ~/old')).code).not.toBe(0);
    });

    test('an address moves to another server, which then answers there, and its server gets a new one', async () => {
      const [from, to] = [await boot(), await boot()];
      await driver.powerOff(from.id);
      await driver.powerOff(to.id);
      await driver.moveAddress(from.address, to.id);
      const address = await driver.reserveAddress(from.id);
      expect([from.address, to.address]).not.toContain(await driver.reserveAddress(909));
      await driver.remove(909);
      const moved = { ...to, address: from.address };
      await driver.powerOn(moved, instant);
      await driver.powerOn({ ...from, address }, instant);
      expect((await run(login(moved), 'echo here')).stdout).toBe('here\n');
      expect((await run(login({ ...from, address }), 'echo there')).stdout).toBe('there\n');
    });

    test('removing a server removes its processes, its routes and its disk', async () => {
      const spec = await boot();
      await startAssistant(spec);
      const marker = `clawdet-${process.pid}-${spec.id}`;
      void run(login(spec), `echo started > ~/started; exec sh -c 'sleep 600; true' ${marker}`).catch(
        () => {},
      );
      await retryUntilPasses(async () =>
        expect((await run(login(spec), 'cat ~/started')).stdout).toBe('started\n'),
      );
      expect(hasEnded(marker)).toBe(false);
      await driver.remove(spec.id);
      expect(driver.route(spec.address, 22)).toBeUndefined();
      expect(hasEnded(marker)).toBe(true);
      await driver.powerOn(spec, instant);
      expect((await run(login(spec), 'ls ~/started')).code).not.toBe(0);
    });

    test('every call is idempotent', async () => {
      const spec = await boot();
      await driver.powerOn(spec, instant);
      await driver.powerOff(spec.id);
      await driver.powerOff(spec.id);
      await driver.snapshot(spec.id, 502);
      await driver.snapshot(spec.id, 502);
      await driver.removeSnapshot(502);
      await driver.removeSnapshot(502);
      await driver.remove(spec.id);
      await expect(driver.remove(spec.id)).resolves.toBeUndefined();
    });

    test('a restart keeps the given disks and removes the others', async () => {
      const [kept, swept] = [await boot(), await boot()];
      await run(login(kept), 'echo kept > ~/kept');
      await run(login(swept), 'echo swept > ~/swept');
      await driver.close();
      driver = await open(home);
      await driver.sweep([kept.id]);
      await driver.powerOn(kept, instant);
      await driver.powerOn(swept, instant);
      expect((await run(login(kept), 'cat ~/kept')).stdout).toBe('kept\n');
      expect((await run(login(swept), 'ls ~/swept')).code).not.toBe(0);
    });
  });
}
