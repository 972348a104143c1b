import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { WorkerIdentity } from '../../platform/process/worker-identity.ts';
import { identifyWorker } from '../../platform/process/worker-identity.ts';
import { type Client, signedUp } from '../../testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { engineDouble, hanging } from '../../testing/engine.ts';
import { ended, openProduct, type Product, type ProductOptions, until } from '../../testing/product.ts';
import { heartbeat, LeaseLost, leaseOperation, writeOperation } from '../lease/operation.lease.ts';

let database: TestDatabase;
const open: Product[] = [];

beforeAll(async () => {
  database = await openTestDatabase();
});
afterEach(async () => {
  for (const product of open.splice(0)) await product.close();
});
afterAll(async () => database?.close());

async function product(options: ProductOptions = {}): Promise<Product> {
  const opened = await openProduct(database, options);
  open.push(opened);
  return opened;
}

/** A worker on this machine whose process has died: no process has this id. */
const deadWorker = (): WorkerIdentity => ({ ...identifyWorker(), pid: 4_194_305, pidStart: '1' });

async function begun(client: Client) {
  const { operation } = (await client.post('/api/provisioning/start', {})).body;
  return until('the operation to run', async () => {
    const record = await database.collections.operations.findOne({ status: 'running' }).lean();
    return record?._id.toString() === operation.id && { ...operation, record };
  });
}

test('a worker takes over from a dead one when it starts, and recovers the stack first', async () => {
  const engine = engineDouble();
  engine.scripts.push(hanging);
  const first = await product({ engine, identity: deadWorker() });
  const client = await signedUp(first);
  const operation = await begun(client);

  const second = await product({ engine: engineDouble() });
  const done = await ended(client, operation);
  expect(done).toMatchObject({ status: 'succeeded', attempt: 1 });
  expect(second.engine.recovered).toHaveLength(1);
  expect(second.engine.ups).toHaveLength(1);
});

test('a holder that lost its lease can write nothing more', async () => {
  const engine = engineDouble();
  const { deps, worker } = await product({ engine });
  const { _id } = await deps.collections.operations.create({
    kind: 'destroy',
    instanceId: '0'.repeat(24),
    teamId: '0'.repeat(24),
    steps: [],
    // No worker may take it yet.
    notBefore: new Date(Date.now() + 60_000),
  } as never);
  const first = await leaseOperation(deps, _id.toString(), deadWorker());
  if (!first) throw new Error('no lease was granted');
  expect(await leaseOperation(deps, _id.toString(), identifyWorker())).toBeUndefined();
  await worker.poll();
  await expect(writeOperation(deps, first, { status: 'succeeded' })).rejects.toBeInstanceOf(LeaseLost);
  await expect(heartbeat(deps, first)).rejects.toBeInstanceOf(LeaseLost);
});

test('a stopping worker returns its operation to the queue, and the next worker continues it', async () => {
  const engine = engineDouble();
  engine.scripts.push(hanging);
  const first = await product({ engine });
  const client = await signedUp(first);
  const operation = await begun(client);
  const cookie = [...client.cookies].map((pair) => pair.join('=')).join('; ');
  open.splice(open.indexOf(first), 1);
  await first.close();
  const waiting = await database.collections.operations.findOne({ _id: operation.id }).lean();
  expect(waiting).toMatchObject({ status: 'queued', attempt: 1, lease: null });

  const second = await product();
  const done = await until('the operation to end', async () => {
    const { body } = await second.client().get(operation.url, { Cookie: cookie });
    return body.status === 'succeeded' && body;
  });
  expect(done.attempt).toBe(1);
});

test('an operation whose job was never enqueued is found by the next poll', async () => {
  const { deps, worker } = await product();
  const operation = await deps.collections.operations.create({
    kind: 'destroy',
    instanceId: '0'.repeat(24),
    teamId: '0'.repeat(24),
    steps: [],
  } as never);
  await worker.poll();
  await until('the operation to end', async () => {
    const now = await deps.collections.operations.findOne({ _id: operation._id }).lean();
    return now?.status === 'succeeded';
  });
});

test('the next order adopts an instance row that a crash left without an operation', async () => {
  const { deps, client: browser, ...app } = await product();
  const client = await signedUp({ ...app, client: browser }, { email: 'alone@example.com' });
  const owner = await deps.collections.users.findOne({ emailKey: 'alone@example.com' }).lean();
  await deps.collections.instances.create({
    teamId: owner?._id,
    subdomain: 'left-alone',
    cell: 'eu1',
    desired: { generation: 1, present: true, region: 'eu', tier: 'free', image: 'npm' },
    placement: { location: 'hel1', serverType: 'cx23' },
    createdAt: new Date(Date.now() - 60_000),
  } as never);
  const { body } = await client.post('/api/provisioning/start', {});
  expect((await ended(client, body.operation)).status).toBe('succeeded');
  expect((await client.get('/api/instances')).body.instances[0].subdomain).toBe('left-alone');
});

test('a destroy operation that the instance does not name removes nothing', async () => {
  const { deps, engine, worker, ...app } = await product();
  const client = await signedUp(app);
  const { body } = await client.post('/api/provisioning/start', { subdomain: 'stays' });
  await ended(client, body.operation);
  const stray = await deps.collections.operations.create({
    kind: 'destroy',
    instanceId: body.operation.instanceId,
    teamId: '0'.repeat(24),
    steps: [],
  } as never);
  await worker.poll();
  const refused = await until('the stray operation to end', async () => {
    const now = await deps.collections.operations.findOne({ _id: stray._id }).lean();
    return now?.status === 'failed' && now;
  });
  expect(refused.error?.code).toBe('operation_cancelled');
  expect(engine.stacks.has('stays')).toBe(true);
});

test('of many workers that lease one operation, one gets it', async () => {
  const { deps } = await product();
  const { _id } = await deps.collections.operations.create({
    kind: 'provision',
    instanceId: '0'.repeat(24),
    teamId: '0'.repeat(24),
    steps: [],
    notBefore: new Date(Date.now() + 60_000),
  } as never);
  const tries = Array.from({ length: 8 }, () => leaseOperation(deps, _id.toString(), identifyWorker()));
  expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
});
