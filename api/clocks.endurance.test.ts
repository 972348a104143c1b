import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openSandbox, type Sandbox } from '../sandbox/open.ts';
import type { OperationRecord } from './operations/operation.model.ts';
import { type Client, signedUp } from './testing/client.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { apiAt } from './testing/mailed-links.fixture.ts';
import { endProcess, type Processes, processesOf, type Started } from './testing/processes.fixture.ts';
import { ended, until } from './testing/product.ts';

const HOUR_MS = 3_600_000;
/** Three processes start, meet an outage and pause. */
const LONG_MS = 240_000;

let database: TestDatabase;
let sandbox: Sandbox;
let home: string;
let processes: Processes;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'clawdet-clocks-'));
  database = await openTestDatabase();
  sandbox = await openSandbox({ servers: 'process', home: path.join(home, 'sandbox') });
  processes = processesOf(sandbox, home);
});
afterEach(async () => {
  await processes.endAll();
  sandbox.setLatency('instant');
});
afterAll(async () => {
  await sandbox?.close();
  await database?.close();
  await rm(home, { recursive: true, force: true, maxRetries: 3 });
});

/** Sets the wall clock of a process by name, whether or not it runs yet. */
const setClock = (name: string, offMs: number) => writeFile(clockOf(name), String(offMs));
const clockOf = (name: string) => path.join(home, `${name}.clock`);

async function start(name: string, ROLE: string, offMs = 0): Promise<Started> {
  await setClock(name, offMs);
  const fixture = path.join(import.meta.dirname, 'testing/clock.fixture.ts');
  return processes.start({
    ROLE,
    MONGODB_URI: database.uri,
    ENGINE_POOL: '1',
    CLAWDET_TEST_CLOCK: clockOf(name),
    NODE_OPTIONS: `--import=${fixture}`,
  });
}

const order = async (client: Client) => (await client.post('/api/provisioning/start', {})).body.operation;
const recordOf = async ({ id }: { id: string }): Promise<OperationRecord> => {
  const found = await database.collections.operations.findById(id).lean();
  if (!found) throw new Error('the operation is gone');
  return found;
};
const inTheMiddle = (before: number) =>
  until('the cloud to make the server', async () => sandbox.state().servers.length > before, 90_000);

test('a clock that jumps an hour ahead and back during a set-up: one run, one lease, no attempt lost', async () => {
  const [api] = await Promise.all([start('api', 'api'), start('one', 'worker')]);
  const client = await signedUp(apiAt(api.url, sandbox));
  const before = sandbox.state().servers.length;
  sandbox.setLatency('realistic');
  const operation = await order(client);
  await inTheMiddle(before);
  for (const offMs of [HOUR_MS, -HOUR_MS, 0]) {
    await setClock('one', offMs);
    await new Promise((resolve) => setTimeout(resolve, 5_000));
  }
  sandbox.setLatency('instant');
  expect(await ended(client, operation, 100_000)).toMatchObject({ status: 'succeeded', attempt: 1 });
  expect(await recordOf(operation)).toMatchObject({ fence: 1, troubles: [] });
  expect(sandbox.state().servers).toHaveLength(before + 1);
});

test(
  'two workers with clocks an hour apart: neither takes the other’s run nor shortens its pauses',
  async () => {
    const [api] = await Promise.all([
      start('api', 'api'),
      start('ahead', 'worker', HOUR_MS),
      start('behind', 'worker', -HOUR_MS),
    ]);
    const before = sandbox.state().servers.length;
    // Every attempt fails at once, so that both workers write pauses and read each other's.
    const fault = sandbox.fault({
      cloud: 'hetzner',
      method: 'POST',
      path: '/v1/servers',
      effect: 'status:503',
    });
    const client = await signedUp(apiAt(api.url, sandbox));
    const operation = await order(client);
    const troubled = await until(
      'three attempts',
      async () => {
        const record = await recordOf(operation);
        return record.status === 'queued' && record.troubles.length >= 3 && record;
      },
      110_000,
    );
    // After three attempts, no pause was skipped, and none was counted as an hour.
    expect(troubled).toMatchObject({ attempt: 3 });
    expect(troubled.troubledMs).toBeLessThan(HOUR_MS / 6);
    sandbox.clearFault(fault.id);
    expect(await ended(client, operation, 100_000)).toMatchObject({ status: 'succeeded' });
    expect(sandbox.state().servers).toHaveLength(before + 1);
  },
  LONG_MS,
);

test.each([
  ['behind', -HOUR_MS],
  ['ahead', HOUR_MS],
])(
  'a worker whose clock is an hour %s takes over from one that is killed',
  async (_how, offMs) => {
    const [api, first] = await Promise.all([start('api', 'api'), start('first', 'worker')]);
    const client = await signedUp(apiAt(api.url, sandbox));
    const before = sandbox.state().servers.length;
    sandbox.setLatency('realistic');
    const operation = await order(client);
    await inTheMiddle(before);
    await endProcess(first.child, 'SIGKILL');
    sandbox.setLatency('instant');
    await start('second', 'worker', offMs);
    expect(await ended(client, operation, 100_000)).toMatchObject({ status: 'succeeded', attempt: 1 });
    expect(sandbox.state().servers).toHaveLength(before + 1);
  },
  LONG_MS,
);
