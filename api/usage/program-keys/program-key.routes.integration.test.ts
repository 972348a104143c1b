import { afterAll, beforeAll, expect, test } from 'vitest';
import { openKeyring } from '../../../gateway/keys/keyring.ts';
import { assistantReader } from '../../assistants/model-keys/key.commands.ts';
import { type Client, signedUp } from '../../testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
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
async function customer(): Promise<{ client: Client; instance: string; keys: string }> {
  const client = await signedUp(product);
  const { operation } = (await client.post('/api/provisioning/start', {})).body;
  await ended(client, operation);
  const instance = operation.instanceId;
  return { client, instance, keys: `/api/instances/${instance}/program-keys` };
}

/** The keys as the gateway of another process knows them. */
function gatewayKeys() {
  const { collections } = database;
  return openKeyring({ collections, assistantOf: assistantReader(collections), everyMs: 20 });
}

test('a key is shown once, works at the gateway for the account that pays, and is stored as a hash only', async () => {
  const { client, instance, keys } = await customer();
  const { status, body } = await client.post(keys, { name: ' my laptop ' });
  expect([status, body.programKey.name]).toEqual([201, 'my laptop']);
  expect(body.key.startsWith(`${body.programKey.id}_`)).toBe(true);
  const ring = gatewayKeys();
  const owner = (await database.collections.instances.findById(instance).lean())?.teamId;
  expect(await ring.lookUp(body.key)).toMatchObject({
    instanceId: instance,
    teamId: `${owner}`,
    tier: 'free',
  });
  ring.close();
  const stored = JSON.stringify(await database.collections.programKeys.find({}).lean());
  expect(stored).not.toContain(body.key.slice(13));
  const listed = await client.get(keys);
  expect(JSON.stringify(listed.body)).not.toContain(body.key);
  expect(listed.body).toMatchObject({ keys: [{ id: body.programKey.id, name: 'my laptop' }], limit: 10 });
});

test('the list says when a key was last used', async () => {
  const { client, keys } = await customer();
  const { key } = (await client.post(keys, { name: 'used' })).body;
  await client.post(keys, { name: 'unused' });
  const ring = gatewayKeys();
  await ring.lookUp(key);
  await expect
    .poll(async () => (await client.get(keys)).body.keys)
    .toMatchObject([
      { name: 'used', lastUsedAt: expect.any(String) },
      { name: 'unused', lastUsedAt: null },
    ]);
  ring.close();
});

test('a revoked key is refused by a gateway that had accepted it, also for a call under way, and others are not', async () => {
  const { client, keys } = await customer();
  const [gone, kept] = [
    (await client.post(keys, { name: 'gone' })).body,
    (await client.post(keys, { name: 'kept' })).body,
  ];
  const ring = gatewayKeys();
  const found = await ring.lookUp(gone.key);
  if (typeof found === 'string') throw new Error(found);
  const ended = new Promise((resolve) => ring.onInvalidated(found.keyHash, resolve));
  expect((await client.delete(`${keys}/${gone.programKey.id}`)).status).toBe(204);
  expect(await ended).toBe('revoked');
  expect(await ring.lookUp(gone.key)).toBe('revoked');
  expect(await ring.lookUp(kept.key)).toMatchObject({ prefix: kept.programKey.id });
  ring.close();
  expect((await client.get(keys)).body.keys).toMatchObject([{ name: 'kept' }]);
  expect((await client.delete(`${keys}/${gone.programKey.id}`)).status).toBe(404);
});

test('another account neither sees nor revokes a key', async () => {
  const { client, keys } = await customer();
  const { programKey } = (await client.post(keys, { name: 'mine' })).body;
  const stranger = await customer();
  expect((await stranger.client.get(keys)).status).toBe(404);
  expect((await stranger.client.delete(`${keys}/${programKey.id}`)).status).toBe(404);
  // Nor by way of their own assistant.
  expect((await stranger.client.delete(`${stranger.keys}/${programKey.id}`)).status).toBe(404);
  expect((await client.get(keys)).body.keys).toHaveLength(1);
});

test('twenty calls at once leave ten keys, and a revoked one makes room', async () => {
  const { client, keys } = await customer();
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_none, at) => client.post(keys, { name: `program ${at}` })),
  );
  const made = answers.filter(({ status }) => status === 201);
  expect(made).toHaveLength(10);
  expect(new Set(answers.map(({ body }) => body.error))).toEqual(new Set([undefined, 'too_many_changes']));
  await database.collections.throttles.deleteMany({});
  expect((await client.post(keys, { name: 'one too many' })).body.error).toBe('program_keys_full');
  await client.delete(`${keys}/${made[0]?.body.programKey.id}`);
  expect((await client.post(keys, { name: 'in its place' })).status).toBe(201);
  expect((await client.get(keys)).body.keys).toHaveLength(10);
});

test('creating keys is limited also for one who revokes each, and the refusal says how long to wait', async () => {
  const { client, keys } = await customer();
  for (let count = 0; count < 10; count += 1) {
    const { body } = await client.post(keys, { name: 'again' });
    await client.delete(`${keys}/${body.programKey.id}`);
  }
  const { status, body, headers } = await client.post(keys, { name: 'again' });
  expect([status, body.error]).toEqual([429, 'too_many_changes']);
  expect(body.message).toMatch(/Nothing was changed\. Wait \d+ (seconds|minutes)/);
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
});

test.each([[''], ['   '], ['x'.repeat(61)]])('the name %j is refused with the field', async (name) => {
  const { client, keys } = await customer();
  expect((await client.post(keys, { name })).body).toMatchObject({
    error: 'invalid_input',
    fields: [{ path: 'name' }],
  });
});

test('deleting the assistant revokes the keys of its programs', async () => {
  const { client, instance, keys } = await customer();
  const { key } = (await client.post(keys, { name: 'mine' })).body;
  await ended(client, (await client.delete(`/api/instances/${instance}`)).body.operation);
  const ring = gatewayKeys();
  expect(await ring.lookUp(key)).toBe('revoked');
  ring.close();
  expect(
    await database.collections.programKeys.countDocuments({ instanceId: instance, revokedAt: null }),
  ).toBe(0);
});

test('a suspended assistant’s programs may not call models either', async () => {
  const { client, instance, keys } = await customer();
  const { key } = (await client.post(keys, { name: 'mine' })).body;
  const suspension = { at: new Date(), because: 'a test' };
  await database.collections.instances.updateOne({ _id: instance }, { $set: { suspension } });
  const ring = gatewayKeys();
  expect(await ring.lookUp(key)).toBe('suspended');
  ring.close();
});

test('the audit says who created, revoked and replaced which key, and has none of them', async () => {
  const { client, instance, keys } = await customer();
  const created = (await client.post(keys, { name: 'my laptop' })).body;
  await client.delete(`${keys}/${created.programKey.id}`);
  const rotated = (await client.post(`/api/instances/${instance}/model-key`)).body;
  await product.worker.poll();
  await ended(client, rotated.operation);
  const { subdomain } = (await client.get(`/api/instances/${instance}`)).body;
  const entries = await database.collections.audit.find({ 'target.name': subdomain }).sort({ at: 1 }).lean();
  expect(entries).toMatchObject([
    { act: 'create program key', change: { key: created.programKey.id, name: 'my laptop' }, outcome: 'done' },
    { act: 'revoke program key', change: { key: created.programKey.id } },
    { act: 'rotate model key', change: { key: rotated.prefix } },
  ]);
  for (const key of [created.key, rotated.key]) expect(JSON.stringify(entries)).not.toContain(key);
});
