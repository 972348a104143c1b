import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { requestOperation } from '../../assistants/provisioning/operator-operations.ts';
import { type Client, signedUp } from '../../testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { engineDouble, failing, hanging } from '../../testing/engine.ts';
import { ended, openProduct, type Product, until } from '../../testing/product.ts';
import { cancelOperation } from './operation.cancel.ts';

let database: TestDatabase;
const open: Product[] = [];

beforeAll(async () => {
  database = await openTestDatabase();
});
afterEach(async () => {
  for (const product of open.splice(0)) await product.close();
  // Otherwise the next test would first run what this one left.
  await database.collections.operations.deleteMany({});
});
afterAll(async () => database?.close());

/** A product whose engine follows the given scripts for its first runs. */
async function product(...scripts: ReturnType<typeof failing>[]): Promise<Product> {
  const engine = engineDouble();
  engine.scripts.push(...scripts);
  const opened = await openProduct(database, { engine, config: { instanceLimit: 1000 } });
  open.push(opened);
  return opened;
}

const order = async (client: Client) => (await client.post('/api/provisioning/start', {})).body.operation;
const recordOf = async ({ id }: { id: string }) => database.collections.operations.findById(id).lean();
const running = (operation: { id: string }) =>
  until('the operation to run', async () => (await recordOf(operation))?.status === 'running');

test('cancelling a running set-up removes its partial resources, and the next order starts from scratch', async () => {
  const { engine, ...app } = await product(hanging);
  const client = await signedUp(app);
  const operation = await order(client);
  await running(operation);
  engine.stacks.add('partial');

  const asked = await client.post(`${operation.url}/cancel`);
  expect([asked.status, asked.body.operation.cancelling]).toEqual([202, true]);
  const done = await ended(client, operation);
  expect(done).toMatchObject({ status: 'cancelled', error: { error: 'operation_cancelled' } });
  expect(done.steps.at(-1)).toMatchObject({ name: 'cleaning_up', status: 'succeeded' });
  const again = await order(client);
  expect((await ended(client, again)).status).toBe('succeeded');
});

test('a cancel after the end says how the operation ended, and changes nothing', async () => {
  const client = await signedUp(await product());
  const operation = await order(client);
  await ended(client, operation);
  const { status, body } = await client.post(`${operation.url}/cancel`);
  expect([status, body.error]).toEqual([409, 'operation_over']);
  expect(body.message).toContain('has succeeded already');
  expect((await client.get(operation.url)).body.status).toBe('succeeded');
});

test('two concurrent cancels count as one', async () => {
  const { deps, ...app } = await product(hanging);
  const client = await signedUp(app);
  const operation = await order(client);
  await running(operation);
  const record = await recordOf(operation);
  if (!record) throw new Error('the operation is gone');
  const asked = await Promise.all(['Ada', 'Grace'].map((by) => cancelOperation(deps, record, by)));
  expect(new Set(asked.map(({ cancel }) => cancel?.by)).size).toBe(1);
  expect((await ended(client, operation)).status).toBe('cancelled');
});

test('nobody can cancel another customer’s operation', async () => {
  const app = await product(hanging);
  const operation = await order(await signedUp(app));
  const stranger = await signedUp(app);
  expect((await stranger.post(`${operation.url}/cancel`)).status).toBe(404);
});

test('a customer cancels what they asked for, but not what an operator or a scan ordered', async () => {
  const { engine, deps, worker, ...app } = await product();
  const client = await signedUp(app);
  const first = await order(client);
  await ended(client, first);
  const instance = await deps.collections.instances.findById(first.instanceId).lean();
  if (!instance) throw new Error('the instance is gone');

  engine.scripts.push(hanging);
  const update = await requestOperation(deps.collections, instance, 'update');
  await worker.poll();
  const url = `/api/operations/${update._id}`;
  expect((await client.get(url)).body.cancellable).toBe(false);
  const refused = await client.post(`${url}/cancel`);
  expect([refused.status, refused.body.error]).toEqual([409, 'not_cancellable']);
  expect(refused.body.message).toContain('We ordered this change ourselves');
  await cancelOperation(deps, update, 'an operator');
  await until(
    'the update to end',
    async () => (await recordOf({ id: update._id.toString() }))?.status === 'cancelled',
  );

  engine.scripts.push(hanging);
  const { body } = await client.post(`/api/instances/${first.instanceId}/model-key`);
  expect(body.operation.cancellable).toBe(true);
  expect((await client.post(`${body.operation.url}/cancel`)).status).toBe(202);
});

test('a set-up that fails for good leaves nothing behind, and the mail comes after the clean-up', async () => {
  const { engine, mails, ...app } = await product(failing('provider_denied', 'call_person'));
  const client = await signedUp(app, { email: 'unlucky@example.com' });
  const done = await ended(client, await order(client));
  expect(done).toMatchObject({ status: 'failed', error: { error: 'cloud_refused' } });
  expect(done.steps.at(-1)).toMatchObject({ name: 'cleaning_up', status: 'succeeded' });
  expect(engine.stacks.size).toBe(0);
  await until('the mail', async () => mails.find(({ to }) => to === 'unlucky@example.com'));
});

test('a failed clean-up is retried, and the set-up is not', async () => {
  const { engine, ...app } = await product(failing('provider_denied', 'call_person'));
  const destroy = engine.destroy;
  let removals = 0;
  engine.destroy = async (...call) => {
    removals += 1;
    if (removals === 1) throw new Error('the cloud is down');
    return destroy(...call);
  };
  const client = await signedUp(app);
  const done = await ended(client, await order(client));
  expect(done.status).toBe('failed');
  expect([removals, engine.ups.length]).toEqual([2, 1]);
});

test('a clean-up that only a person can fix ends the operation, and its step shows that it failed', async () => {
  const { engine, deps, ...app } = await product(failing('provider_denied', 'call_person'));
  engine.destroy = async () => failing('provider_denied', 'call_person')({} as never, {}) as never;
  const client = await signedUp(app);
  const done = await ended(client, await order(client));
  expect(done).toMatchObject({ status: 'failed', error: { error: 'cloud_refused' } });
  expect(done.steps.at(-1)).toMatchObject({ name: 'cleaning_up', status: 'failed' });
});

test('a ready assistant keeps its resources when an update fails', async () => {
  const { engine, deps, worker, ...app } = await product();
  const client = await signedUp(app);
  const first = await order(client);
  await ended(client, first);
  engine.scripts.push(failing('inputs_refused', 'call_person'));
  const instance = await deps.collections.instances.findById(first.instanceId).lean();
  const update = await deps.collections.operations.create({
    kind: 'update',
    instanceId: instance?._id,
    teamId: instance?.teamId,
    byOperator: true,
    steps: [],
  } as never);
  await worker.poll();
  await until('the update to end', async () => (await recordOf(update))?.status === 'failed');
  expect(engine.stacks.has(instance?.subdomain ?? '')).toBe(true);
});

test('deleting during set-up stops the set-up and removes what exists', async () => {
  const { engine, ...app } = await product(hanging);
  const client = await signedUp(app);
  const operation = await order(client);
  await running(operation);
  const removal = await client.delete(`/api/instances/${operation.instanceId}`);
  expect(removal.status).toBe(202);
  expect((await ended(client, removal.body.operation)).status).toBe('succeeded');
  expect((await ended(client, operation)).status).toBe('cancelled');
  expect(engine.stacks.size).toBe(0);
  expect((await client.get('/api/instances')).body.instances).toEqual([]);
});
