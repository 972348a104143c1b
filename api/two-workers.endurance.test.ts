import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSandbox, type Sandbox } from '../sandbox/open.ts';
import type { OperationRecord } from './operations/operation.model.ts';
import { signedUp } from './testing/client.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { apiAt } from './testing/mailed-links.fixture.ts';
import { endProcess, type Processes, processesOf, type Started } from './testing/processes.fixture.ts';
import { ended, until } from './testing/product.ts';

let database: TestDatabase;
let sandbox: Sandbox;
let home: string;
let processes: Processes;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'clawdet-workers-'));
  database = await openTestDatabase();
  sandbox = await openSandbox({ servers: 'process', home: path.join(home, 'sandbox') });
  processes = processesOf(sandbox, home);
});
afterAll(async () => {
  await processes?.endAll();
  await sandbox?.close();
  await database?.close();
  await rm(home, { recursive: true, force: true, maxRetries: 3 });
});

const start = (ROLE: string) => processes.start({ ROLE, MONGODB_URI: database.uri, ENGINE_POOL: '1' });
const recordOf = async (id: string): Promise<OperationRecord | null> =>
  database.collections.operations.findById(id).lean();

/** The worker that runs an operation, once it has created the server. */
async function holderOf(id: string, workers: Started[]): Promise<Started> {
  return until('a worker to run the operation', async () => {
    const pid = sandbox.state().servers.length > 0 && (await recordOf(id))?.lease?.pid;
    return workers.find(({ child }) => child.pid === pid);
  });
}

test('two workers on one database: when one is killed, the other continues its operation', async () => {
  const [api, ...workers] = await Promise.all([start('api'), start('worker'), start('worker')]);
  const client = await signedUp(apiAt(api.url, sandbox));
  sandbox.setLatency('realistic');
  const { operation } = (await client.post('/api/provisioning/start', {})).body;
  const holder = await holderOf(operation.id, workers);
  await endProcess(holder.child, 'SIGKILL');
  sandbox.setLatency('instant');

  const done = await ended(client, operation, 90_000);
  expect(done).toMatchObject({ status: 'succeeded', attempt: 1 });
  const { servers, records, sshKeys } = sandbox.state();
  expect([servers.length, records.length, sshKeys.length]).toEqual([1, 1, 1]);
  const { troubles } = (await recordOf(operation.id)) as OperationRecord;
  expect(troubles.map(({ code }) => code)).toContain('worker_lost');
});

test('two workers share the queue, and no customer is set up twice', async () => {
  const [api] = await Promise.all([start('api'), start('worker'), start('worker')]);
  const orders = await Promise.all(
    [1, 2, 3, 4].map(async () => {
      const client = await signedUp(apiAt(api.url, sandbox));
      return { client, operation: (await client.post('/api/provisioning/start', {})).body.operation };
    }),
  );
  const before = sandbox.state().servers.length;
  const done = await Promise.all(orders.map(({ client, operation }) => ended(client, operation, 120_000)));
  expect(done.map(({ status, attempt }) => [status, attempt])).toEqual(orders.map(() => ['succeeded', 1]));
  expect(sandbox.state().servers.length - before).toBeLessThanOrEqual(4);
  expect(sandbox.state().records).toHaveLength(5);
});
