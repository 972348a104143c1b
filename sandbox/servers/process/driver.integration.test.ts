import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { aKeyPair, aSpec, hasEnded, instant, run } from '../driver.fixture.ts';
import { describeServers } from '../driver.suite.ts';
import type { ServerDriver, ServerSpec } from '../driver.ts';
import { processDriver } from './driver.ts';

describeServers('one process', { open: (home) => processDriver({ home }) });

const keys = aKeyPair();
let home: string;
let driver: ServerDriver;

beforeEach(async () => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'clawdet-process-')));
  driver = await processDriver({ home });
});
afterEach(async () => {
  await driver.close();
  rmSync(home, { recursive: true, force: true });
});

async function boot(change: Partial<ServerSpec> = {}): Promise<ServerSpec> {
  const address = await driver.reserveAddress(1);
  const spec = aSpec({ id: 1, address, authorizedKeys: [keys.public], ...change });
  await driver.powerOn(spec, instant);
  return spec;
}
const login = ({ address }: ServerSpec) => ({ driver, address, privateKey: keys.private });

test('the sweep of the next sandbox ends a script that outlived a killed one and removes the server', async () => {
  await driver.close();
  const marker = `clawdet-left-${process.pid}`;
  const owner = fork(join(import.meta.dirname, 'owner.fixture.ts'), [home, marker]);
  await once(owner, 'message');
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  expect(hasEnded(marker)).toBe(false);
  driver = await processDriver({ home });
  await driver.sweep([]);
  expect(hasEnded(marker)).toBe(true);
  expect(existsSync(join(home, 'servers', '1'))).toBe(false);
});

test('a silent connection does not delay power-off', async () => {
  const { address } = await boot();
  await run({ driver, address, privateKey: keys.private }, 'true');
  const silent = connect(driver.route(address, 22)?.port ?? 0, address);
  await once(silent, 'data');
  await driver.powerOff(1);
  expect(driver.route(address, 22)).toBeUndefined();
  silent.destroy();
});

test('errors in user data are logged, and so are settings without effect', async () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
  const spec = await boot({ userData: '#cloud-config\nwrite_file: []\n' });
  expect(logged.mock.calls.flat().join()).toContain('write_file');
  logged.mockRestore();
  const logOf = (id: number) => readFileSync(join(home, `servers/${id}/disk/var/log/cloud-init.log`), 'utf8');
  expect(logOf(spec.id)).toMatch(/^ERROR .*write_file.*\n$/);
  const userData = '#cloud-config\nruncmd: [[echo, hello]]\npackages: [curl]\n';
  const other = await boot({ id: 2, address: await driver.reserveAddress(2), userData });
  expect(logOf(other.id)).toBe(
    'INFO packages: no effect on a process server\nINFO runcmd: no effect on a process server\n',
  );
});

test('a script has its folder and address, and the first boot is done', async () => {
  const spec = await boot();
  const { stdout } = await run(login(spec), 'echo "$CLAWDET_DIR $CLAWDET_HTTP"; cloud-init status');
  expect(stdout).toBe(`${home}/servers/1/disk/opt/clawdet http://${spec.address}:8080\nstatus: done\n`);
});
