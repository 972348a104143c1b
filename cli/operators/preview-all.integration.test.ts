import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Types } from 'mongoose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { customerRequest } from '../../api/assistants/provisioning/customer-stack.ts';
import { type Config, readConfig, withKeys } from '../../api/config.ts';
import { engineFor, toolchainFor } from '../../api/platform/engine/engine.ts';
import { openSecrets } from '../../api/secrets.ts';
import { openTestDatabase, type TestDatabase } from '../../api/testing/database.ts';
import { environmentOf } from '../../api/testing/processes.fixture.ts';
import { runMark } from '../../infra/engine/child/environment.ts';
import { parseOwnerTag } from '../../infra/engine/child/owner-tag.ts';
import { findMarkedProcesses } from '../../infra/engine/child/processes.ts';
import { openSandbox, type Sandbox } from '../../sandbox/open.ts';
import { saveEnvironment } from '../start/environment.ts';
import { commandEnvironment } from './commands.fixture.ts';

const clawdet = path.resolve(import.meta.dirname, '../clawdet.ts');

let home: string;
let sandbox: Sandbox;
let database: TestDatabase;
let config: Config;
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'clawdet-fleet-'));
  [sandbox, database] = await Promise.all([openSandbox({ servers: 'process' }), openTestDatabase()]);
  await saveEnvironment(home, environment());
  config = readConfig(environment());
  for (const subdomain of ['anna', 'bert', 'carl']) await aCustomer(subdomain);
  await bringUp(['anna', 'bert', 'carl']);
});
afterAll(async () => {
  await database?.close();
  await sandbox?.close();
  await rm(home, { recursive: true, force: true });
});

const environment = () => ({
  ...environmentOf(sandbox, home),
  MONGODB_URI: database.uri,
  PULUMI_CONFIG_PASSPHRASE: 'a passphrase for tests only',
});

/** A customer whose set-up is done; with `isReady` false, one who has only ordered. */
const aCustomer = (subdomain: string, isReady = true) =>
  database.collections.instances.create({
    teamId: new Types.ObjectId(),
    subdomain,
    cell: 'eu1',
    desired: { generation: 1, present: true, region: 'eu', tier: 'free', image: 'npm' },
    placement: { location: 'hel1', serverType: 'cx23' },
    observed: isReady ? { generation: 1, at: new Date(), address: '192.0.2.1' } : null,
  });

async function bringUp(subdomains: string[]): Promise<void> {
  const secrets = await openSecrets(config, database.collections);
  const engine = engineFor({ ...config, enginePool: 1 }, toolchainFor(config, 'assistant'), secrets);
  try {
    for (const subdomain of subdomains) {
      const instance = await database.collections.instances.findOne({ subdomain }).lean();
      if (instance) await engine.up(customerRequest(instance, withKeys(config, secrets.masterKey)));
    }
  } finally {
    await engine.close();
  }
}

/** Runs the command as an operator does; its outputs are pipes, as in a script. */
function run(...words: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const env = commandEnvironment(home);
    const child = execFile(process.execPath, [clawdet, 'preview', ...words], { env }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

test('a fleet without changes prints one line, nothing on standard error, and exit code 0', async () => {
  expect(await run('--all', '--refresh')).toEqual({ code: 0, stdout: '3 same\n', stderr: '' });
});

test('outliers are named with resource and property, and the exit code says that something changes', async () => {
  await database.collections.instances.updateOne({ subdomain: 'bert' }, { 'desired.tier': 'pro' });
  const { code, stdout } = await run('--all', '--concurrency', '2');
  expect(code).toBe(2);
  expect(stdout).toMatch(/^2 same, 1 update\n\nupdate bert\n/);
  expect(stdout).toContain('update server-machine (hcloud:index/server:Server): labels');
  expect(stdout).not.toMatch(/anna|carl/);
});

test('a fleet without changes passes our own policy pack; --json gives scripts the same result', async () => {
  await database.collections.instances.updateOne({ subdomain: 'bert' }, { 'desired.tier': 'free' });
  const { code, stdout } = await run('--all', '--json', '--policy-pack', 'policy');
  expect({ code, ...JSON.parse(stdout) }).toEqual({ code: 0, counts: { same: 3 }, outliers: [], failed: [] });
});

test('a customer who was never set up is left out, and standard error says so', async () => {
  await aCustomer('dora', false);
  expect(await run('--all')).toEqual({
    code: 0,
    stdout: '3 same\n',
    stderr: 'Left out: 1 customer whose set-up is not done; npx clawdet queue says why.\n',
  });
  await database.collections.instances.deleteOne({ subdomain: 'dora' });
});

test('Ctrl-C stops it in the middle: no process and no run folder is left, and the exit code says so', async () => {
  const fault = sandbox.fault({ cloud: 'hetzner', path: '/v1/servers', effect: 'hang' });
  const env = commandEnvironment(home);
  const child = spawn(process.execPath, [clawdet, 'preview', '--all', '--refresh'], { env, stdio: 'ignore' });
  const ended = once(child, 'exit');
  const runs = () => readdir(path.join(home, 'engine/runs'));
  await expect.poll(runs).not.toEqual([]);
  const marked = await runs();
  child.kill('SIGINT');
  expect(await ended).toEqual([130, null]);
  sandbox.clearFault(fault.id);
  expect(await runs()).toEqual([]);
  expect(
    (await Promise.all(marked.map((name) => findMarkedProcesses(runMark(parseOwnerTag(name).id))))).flat(),
  ).toEqual([]);
});

test('a state that cannot be read fails only its own preview', async () => {
  await writeFile(
    path.join(home, 'stacks/eu1/carl/.pulumi/stacks/clawdet/carl.json'),
    '{"version": 3, "chec',
  );
  const { code, stdout } = await run('--all');
  expect(code).toBe(69);
  expect(stdout).toMatch(/^2 same, 1 failed\n\nfailed carl \(state_corrupt\): .*newest copy with {2}cp /);
});

test('no run folder is left behind', async () => {
  expect(await readdir(path.join(home, 'engine/runs'))).toEqual([]);
});

test.each([
  [['--all', 'anna'], /name one customer, or --all/],
  [[], /name one customer, or --all/],
  [['--all', '--concurrency', '0'], /1 to 64/],
  [['--all', '--policy-pack', 'nowhere'], /no PulumiPolicy\.yaml/],
])('%j is refused with a message', async (words, message) => {
  const { code, stderr } = await run(...words);
  expect(code).toBeGreaterThan(0);
  expect(stderr).toMatch(message);
});
