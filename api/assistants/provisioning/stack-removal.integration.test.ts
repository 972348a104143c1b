import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Client, signedUp } from '../../testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { hanging } from '../../testing/engine.ts';
import { ended, openProduct, type Product, until } from '../../testing/product.ts';
import { findCustomer } from '../instances/customers.ts';
import { requestOperation } from './operator-operations.ts';

let database: TestDatabase;
let product: Product;
beforeAll(async () => {
  database = await openTestDatabase();
  // One slot: any second operation has to wait.
  product = await openProduct(database, { config: { instanceLimit: 1000, enginePool: 1 } });
});
beforeEach(() => {
  product.engine.scripts.length = 0;
});
afterAll(async () => {
  await product?.close();
  await database?.close();
});

const order = async (client: Client, subdomain: string) =>
  (await client.post('/api/provisioning/start', { subdomain })).body.operation;
const deleteInstance = async (client: Client, { instanceId }: { instanceId: string }) =>
  (await client.delete(`/api/instances/${instanceId}`)).body.operation;
const statusOf = async ({ id }: { id: string }) =>
  (await database.collections.operations.findById(id).lean())?.status;
const running = (operation: { id: string }) =>
  until('it to run', async () => (await statusOf(operation)) === 'running');

/** Occupies the only slot with another customer's set-up, and returns a function that cancels it. */
async function occupySlot(): Promise<() => Promise<unknown>> {
  product.engine.scripts.unshift(hanging);
  const client = await signedUp(product);
  const operation = await order(client, `first-${process.hrtime.bigint()}`);
  await running(operation);
  return async () => {
    await client.post(`${operation.url}/cancel`);
    await ended(client, operation);
  };
}

test('deleting while the set-up is queued cancels it at once, and it never starts', async () => {
  const releaseSlot = await occupySlot();
  const client = await signedUp(product);
  const operation = await order(client, 'waiting-one');
  const removal = await deleteInstance(client, operation);
  expect(await statusOf(operation)).toBe('cancelled');
  await releaseSlot();
  expect((await ended(client, removal)).status).toBe('succeeded');
  expect(product.engine.ups.map(({ stack }) => stack)).not.toContain('waiting-one');
  expect(await findCustomer(database.collections, 'waiting-one')).toBeUndefined();
});

test('deleting while an operator’s repair is queued cancels the repair too', async () => {
  const client = await signedUp(product);
  const operation = await order(client, 'to-be-repaired');
  await ended(client, operation);
  const releaseSlot = await occupySlot();
  const instance = await findCustomer(database.collections, 'to-be-repaired');
  if (!instance) throw new Error('the customer is not there');
  const repair = await requestOperation(database.collections, instance, 'repair', { priority: 'repair' });
  const removal = await deleteInstance(client, operation);
  await releaseSlot();
  expect((await ended(client, removal)).status).toBe('succeeded');
  expect(await database.collections.operations.findById(repair._id).lean()).toMatchObject({
    status: 'cancelled',
    cancel: { by: 'its removal' },
  });
  expect(product.engine.stacks.has('to-be-repaired')).toBe(false);
});

test('deleting while an update runs stops it, and the removal comes right after', async () => {
  const client = await signedUp(product);
  const operation = await order(client, 'being-updated');
  await ended(client, operation);
  product.engine.scripts.push(hanging);
  const instance = await findCustomer(database.collections, 'being-updated');
  if (!instance) throw new Error('the customer is not there');
  const update = await requestOperation(database.collections, instance, 'update');
  await product.worker.poll();
  await running({ id: update._id.toString() });
  const removal = await deleteInstance(client, operation);
  expect((await ended(client, removal)).status).toBe('succeeded');
  expect(await statusOf({ id: update._id.toString() })).toBe('cancelled');
  expect(product.engine.stacks.has('being-updated')).toBe(false);
});

test('a queued removal can be cancelled, and leaves the assistant as it was', async () => {
  const client = await signedUp(product);
  const operation = await order(client, 'stays-after-all');
  await ended(client, operation);
  const releaseSlot = await occupySlot();
  const removal = await deleteInstance(client, operation);
  expect((await client.post(`${removal.url}/cancel`)).status).toBe(202);
  await releaseSlot();
  expect(await statusOf(removal)).toBe('cancelled');
  expect(product.engine.stacks.has('stays-after-all')).toBe(true);
  expect((await client.get('/api/provisioning/status')).body.instance.status).toBe('ready');
});
