import { afterAll, beforeAll, expect, test } from 'vitest';
import { keyHashOf } from '../../../gateway/keys/key.ts';
import { type Client, signedUp } from '../../testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { failing } from '../../testing/engine.ts';
import { ended, openProduct, type Product } from '../../testing/product.ts';

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

/** A customer whose assistant is ready. */
async function customer(subdomain: string): Promise<{ client: Client; address: string }> {
  const client = await signedUp(product);
  const { operation } = (await client.post('/api/provisioning/start', { subdomain })).body;
  await ended(client, operation);
  return { client, address: `/api/instances/${operation.instanceId}/model-key` };
}

const keysOnServers = (subdomain: string) =>
  product.engine.ups
    .filter(({ stack }) => stack === subdomain)
    .map(({ inputs }) => (inputs.model as { apiKey: string }).apiKey);
const statusOf = async (key: string) =>
  (await database.collections.llmKeys.findById(keyHashOf(key)).lean())?.status;

test('an assistant is set up with an active key that no other assistant has', async () => {
  await customer('with-a-key');
  await customer('with-another');
  const [key = ''] = keysOnServers('with-a-key');
  expect(await statusOf(key)).toBe('active');
  expect(keysOnServers('with-another')).not.toContain(key);
});

test('its owner gives it another key: both work until the update is done, then only the new one', async () => {
  const { client, address } = await customer('rotating');
  const { status, body } = await client.post(address);
  expect(status).toBe(202);
  const [first = ''] = keysOnServers('rotating');
  expect([await statusOf(first), await statusOf(body.key)]).toEqual(['retiring', 'active']);
  await product.worker.poll();
  expect((await ended(client, body.operation)).status).toBe('succeeded');
  expect(keysOnServers('rotating')).toEqual([first, body.key]);
  expect([await statusOf(first), await statusOf(body.key)]).toEqual(['revoked', 'active']);
  expect(JSON.stringify(await client.get(body.operation.url))).not.toContain(body.key);
});

test('there is no other key during an operation, nor for another person’s assistant', async () => {
  const { client, address } = await customer('busy');
  const { body } = await client.post(address);
  expect(await client.post(address)).toMatchObject({ status: 409, body: { error: 'operation_in_progress' } });
  expect((await (await signedUp(product)).post(address)).status).toBe(404);
  await product.worker.poll();
  await ended(client, body.operation);
});

test('three rotations an hour and ten a day, and a refused one changes nothing', async () => {
  const { client, address } = await customer('often');
  const instance = await database.collections.instances.findOne({ subdomain: 'often' }).lean();
  const rotate = async () => {
    const answer = await client.post(address);
    if (answer.status === 202) {
      await product.worker.poll();
      await ended(client, answer.body.operation);
    }
    return answer;
  };
  for (let count = 0; count < 3; count += 1) expect((await rotate()).status).toBe(202);
  const refused = await rotate();
  expect(refused).toMatchObject({ status: 429, body: { error: 'too_many_changes', action: 'wait' } });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(600);
  expect(await database.collections.llmKeys.countDocuments({ instanceId: instance?._id })).toBe(4);
  // An hour later there are three more, but over a day no more than ten.
  const throttles = database.collections.throttles;
  for (let hour = 0; hour < 4; hour += 1) {
    const hourly = (await throttles.find({}).lean()).filter(({ _id }) => _id.startsWith('model-key-hour'));
    for (const { _id } of hourly) await throttles.deleteOne({ _id });
    for (let count = 0; count < 3; count += 1) await rotate();
  }
  expect(await database.collections.llmKeys.countDocuments({ instanceId: instance?._id })).toBe(11);
});

test('a new key leaves the assistant ready: its page keeps address and token while it is delivered', async () => {
  const { client, address } = await customer('alive');
  const { operation } = (await client.post(address)).body;
  const during = (await client.get('/api/provisioning/status')).body;
  expect(during).toMatchObject({
    status: 'complete',
    instance: { status: 'ready', operation: { id: operation.id } },
    operation: { id: operation.id, kind: 'update', purpose: 'model_key' },
  });
  expect((await client.get(address.replace('model-key', 'gateway-token'))).status).toBe(200);
  await product.worker.poll();
  await ended(client, operation);
  expect((await client.get('/api/provisioning/status')).body.instance.status).toBe('ready');
});

test('an update that fails leaves it ready too, with its old key', async () => {
  const { client, address } = await customer('unlucky');
  product.engine.scripts.push(failing('provider_denied', 'call_person'));
  const { operation } = (await client.post(address)).body;
  await product.worker.poll();
  expect((await ended(client, operation)).status).toBe('failed');
  const { instance } = (await client.get('/api/provisioning/status')).body;
  expect(instance).toMatchObject({ status: 'ready', operation: { kind: 'provision' } });
});

test('its key is revoked when it is removed', async () => {
  const { client, address } = await customer('leaving');
  const [key = ''] = keysOnServers('leaving');
  const { operation } = (await client.delete(address.replace('/model-key', ''))).body;
  await ended(client, operation);
  expect(await statusOf(key)).toBe('revoked');
});
