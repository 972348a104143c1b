import { Types } from 'mongoose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createOperation } from '../../api/operations/run/operation.commands.ts';
import { aFailedSetup, aFinishedSetup, aSetup } from '../../api/platform/setup/setup.builder.ts';
import { openTestDatabase, type TestDatabase } from '../../api/testing/database.ts';
import { writeProgress } from '../../toolchain/setup-progress.ts';
import { commandsWith, settingsWith } from './commands.fixture.ts';

let database: TestDatabase;
let commands: Awaited<ReturnType<typeof commandsWith>>;

beforeAll(async () => {
  database = await openTestDatabase();
  // Clouds that refuse connections at once: these tests do not need them.
  const clouds = { HCLOUD_ENDPOINT: 'http://127.0.0.1:9/v1', CLOUDFLARE_BASE_URL: 'http://127.0.0.1:9' };
  commands = await commandsWith({ ...settingsWith(database.uri), ...clouds });
  await orderOf('alice');
});
afterAll(async () => {
  await commands?.remove();
  await database?.close();
});

/** An order as the page creates it: an instance and its waiting provision. */
async function orderOf(subdomain: string): Promise<void> {
  const { collections } = database;
  const instance = await collections.instances.create({
    teamId: new Types.ObjectId(),
    subdomain,
    cell: 'eu1',
    desired: { generation: 1, present: true, region: 'eu', tier: 'free', image: 'npm' },
    placement: { location: 'hel1', serverType: 'cx23' },
  });
  const { _id: operationId } = await createOperation({ collections }, { kind: 'provision', on: instance });
  await collections.instances.updateOne({ _id: instance._id }, { $set: { operationId } });
}

test('while set-up runs, queue and doctor show its progress and that nothing has to be done', async () => {
  writeProgress(commands.home, aSetup());
  const queue = await commands.run('queue');
  expect(queue.stdout).toMatch(
    /The set-up of alice is waiting until .+1 of 3 parts are installed.+in about \d+ min/,
  );
  expect(queue.stdout).not.toContain('there may be no worker');
  const doctor = await commands.run('doctor');
  expect(doctor.stdout).toMatch(
    /wait set-up: assistants can start in about \d+ min .+now the Hetzner plugin/,
  );
});

test.each(['up', 'refresh', 'destroy'])(
  '%s requests nothing while set-up runs, and says when to try again',
  async (verb) => {
    writeProgress(commands.home, aSetup());
    const { code, stderr } = await commands.run(verb, 'alice', '--yes');
    expect(code).toBe(75);
    expect(stderr).toMatch(/Set-up is still building .+\n {2}next: run it again in about \d+ min/);
    expect(await database.collections.audit.countDocuments({})).toBe(0);
  },
);

test('if set-up failed, queue and doctor say why and what to do', async () => {
  writeProgress(commands.home, aFailedSetup());
  const { stdout } = await commands.run('explain', 'alice');
  expect(stdout).toContain('The disk that holds /srv/cache is full.');
  expect(stdout).toContain('can: Free 2 GB of disk');
  const doctor = await commands.run('doctor');
  expect(doctor.code).toBe(69);
  expect(doctor.stdout).toMatch(/FAIL set-up: The disk that holds .+ Next: free 2 GB/);
});

test('once set-up is done, an order that still waits may lack a worker', async () => {
  writeProgress(commands.home, aFinishedSetup());
  const { stdout } = await commands.run('explain', 'alice');
  expect(stdout).toContain('The set-up of alice is number 1 in the queue');
  expect(stdout).toContain('there may be no worker');
  expect((await commands.run('doctor')).stdout).toContain('ok   set-up: done');
});

test('a preview says that an operation may be making its changes, even if the clouds then do not answer', async () => {
  const { stdout, stderr } = await commands.run('preview', 'alice');
  expect(stderr).toMatch(
    /^An operation \(provision\) is in the queue and may make these changes: npx clawdet explain [0-9a-f]{24}\n/,
  );
  expect(stdout).toBe('');
});
