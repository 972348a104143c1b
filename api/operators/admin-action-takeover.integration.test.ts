import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  type AdminActionExecutorDeps,
  executeImmediately,
  requestAdminAction,
} from '../operations/admin-actions/admin-action.requests.ts';
import { createAdminActionWorker } from '../operations/admin-actions/admin-action.worker.ts';
import type { AuditRecord } from '../platform/audit/audit.model.ts';
import { identifyWorker } from '../platform/process/worker-identity.ts';
import { type Client, signedUp } from '../testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { failing, hanging } from '../testing/engine.ts';
import { ended, openProduct, type Product, until } from '../testing/product.ts';

let database: TestDatabase;
let product: Product;

beforeAll(async () => {
  database = await openTestDatabase();
  product = await openProduct(database, { config: { instanceLimit: 1000 } });
});
afterAll(async () => {
  await product?.close();
  await database?.close();
});
beforeEach(async () => {
  product.engine.scripts.length = 0;
  await database.collections.audit.deleteMany({});
});

/** A process of this machine that has gone: no process has this number. */
const dead = () => ({ ...identifyWorker(), pid: 4_194_305, pidStart: '1' });
const actor = 'shell:root@here';
const theLine = async () => database.collections.audit.findOne({}).lean();
const order = async (client: Client) => (await client.post('/api/provisioning/start', {})).body.operation;

/** A customer whose set-up failed, and the operation that did. */
async function failure() {
  product.engine.scripts.push(failing('provider_denied', 'call_person'));
  const client = await signedUp(product);
  const operation = await order(client);
  await ended(client, operation);
  return { client, operation };
}

/** The line that a process leaves which dies while it carries an act out. */
async function leftUnderWay(change: Pick<AuditRecord, 'act' | 'target'> & Partial<AuditRecord>) {
  const line = { actor, outcome: 'underway', holder: dead(), tries: 1, ...change };
  return (await database.collections.audit.create(line)).toObject();
}

const attemptsOf = (operation: { instanceId: string }) =>
  database.collections.operations.countDocuments({ instanceId: operation.instanceId, kind: 'provision' });

test('a process that died before it did anything: a worker carries the act out', async () => {
  const { client, operation } = await failure();
  await leftUnderWay({ act: 'retry', target: `operation:${operation.id}` });
  await product.worker.poll();
  const line = await theLine();
  expect(line).toMatchObject({ outcome: 'done', tries: 2, holder: null });
  expect((await ended(client, { url: `/api/operations/${line?.operationId}` })).status).toBe('succeeded');
  expect(await attemptsOf(operation)).toBe(2);
});

test('a process that died in the middle of an act: what it did is not done again', async () => {
  const { client, operation } = await failure();
  const stuck: AdminActionExecutorDeps['jobs'] = { enqueue: () => new Promise(() => undefined) };
  const deps = { ...product.deps, worker: dead(), jobs: stuck };
  void executeImmediately(deps, { act: 'retry', target: `operation:${operation.id}`, actor });
  const { _id } = await until('the new operation', async () => {
    const { instanceId } = operation;
    return (
      (await database.collections.operations.findOne({ instanceId, dedupe: /^act:/ }).lean()) ?? undefined
    );
  });
  await product.worker.poll();
  expect(await theLine()).toMatchObject({ outcome: 'done', operationId: _id.toString() });
  expect((await ended(client, { url: `/api/operations/${_id}` })).status).toBe('succeeded');
  expect(await attemptsOf(operation)).toBe(2);
});

test('a process that died between the operation and the instance that names it: one operation comes of it', async () => {
  const { client, operation } = await failure();
  const line = await leftUnderWay({ act: 'retry', target: `operation:${operation.id}` });
  const before = await database.collections.operations.findById(operation.id).lean();
  await database.collections.operations.create({
    kind: 'provision',
    instanceId: before?.instanceId,
    ownerId: before?.ownerId,
    customer: before?.customer,
    steps: [],
    dedupe: `act:${line._id}`,
    // Not taken by a worker before the line is.
    notBefore: new Date(Date.now() + 60_000),
  });
  await createAdminActionWorker(product.deps)();
  const { operationId } = (await theLine()) ?? {};
  expect((await ended(client, { url: `/api/operations/${operationId}` })).status).toBe('succeeded');
  expect(await attemptsOf(operation)).toBe(2);
});

test('a cancel that had been heard is done, and not refused because its operation is over by now', async () => {
  product.engine.scripts.push(hanging);
  const client = await signedUp(product);
  const operation = await order(client);
  await client.post(`${operation.url}/cancel`);
  await ended(client, operation);
  await leftUnderWay({ act: 'cancel', target: `operation:${operation.id}` });
  await product.worker.poll();
  expect(await theLine()).toMatchObject({ outcome: 'done', operationId: operation.id });
});

test('an act that ended every process that tried is given up with a sentence', async () => {
  await leftUnderWay({ act: 'grant', target: 'user:ada@example.com', tries: 3 });
  await product.worker.poll();
  expect(await theLine()).toMatchObject({
    outcome: 'failed',
    message: expect.stringContaining('ended in the middle, 3 times'),
  });
});

test('a process of another machine is given a minute of our clock, and can then write no outcome', async () => {
  const elsewhere = { ...identifyWorker(), host: 'elsewhere' };
  const line = await leftUnderWay({ act: 'grant', target: 'user:nobody@example.com', holder: elsewhere });
  let now = 0;
  const serve = createAdminActionWorker(product.deps, () => now);
  await serve();
  now = 59_000;
  await serve();
  expect(await theLine()).toMatchObject({ outcome: 'underway', tries: 1 });
  now = 61_000;
  await serve();
  expect(await theLine()).toMatchObject({ outcome: 'not_found', tries: 2 });
  expect(line.outcome).toBe('underway');
});

test('of many workers that look at once, one carries an act out', async () => {
  const client = await signedUp(product, { email: 'grace@example.com' });
  await requestAdminAction(database.collections, { act: 'grant', target: 'user:grace@example.com', actor });
  await Promise.all([1, 2, 3, 4].map(() => createAdminActionWorker(product.deps)()));
  expect(await theLine()).toMatchObject({ outcome: 'done', tries: 1 });
  expect((await client.get('/api/operators/queue')).status).toBe(200);
});
