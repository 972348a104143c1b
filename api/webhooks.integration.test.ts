import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventType } from './accounts/notices/notice.schema.ts';
import { openReceiver, type Receiver } from './accounts/webhooks/receiver.fixture.ts';
import { AddressGuard, readNetworks } from './platform/outbound/address-guard.ts';
import { deleteConfirmed, signedUp } from './testing/client.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { ended, openProduct, type Product, until } from './testing/product.ts';
import { idOf } from './testing/route-world.fixture.ts';

// An API and a worker, and a receiver that is called by them.

let database: TestDatabase;
let receiver: Receiver;
let product: Product;
beforeAll(async () => {
  [database, receiver] = [await openTestDatabase(), await openReceiver()];
  const webhooks = new AddressGuard(readNetworks(['127.0.0.0/8']));
  product = await openProduct(database, { config: { webhooks } });
});
afterAll(async () => {
  await product?.close();
  await receiver?.close();
  await database?.close();
});

test('the receiver of a team is sent what happens to its assistant, in verified calls', async () => {
  const client = await signedUp(product);
  const team = await idOf(client);
  const body = { url: receiver.url, events: eventType.options };
  const { secret } = (await client.post(`/api/teams/${team}/webhooks`, body)).body;
  const { operation } = (await client.post('/api/provisioning/start', { subdomain: 'heard' })).body;
  expect(await ended(client, operation)).toMatchObject({ status: 'succeeded' });
  const removal = await deleteConfirmed(client, `/api/instances/${operation.instanceId}`);
  expect(await ended(client, removal.body.operation)).toMatchObject({ status: 'succeeded' });
  await until('both calls', async () => receiver.calls.length === 2);
  const assistant = {
    id: operation.instanceId,
    name: 'heard',
    url: 'http://heard.clawdet.localhost:3101',
  };
  const sent = receiver.calls.map(({ body: text, headers }) => new Webhook(secret).verify(text, headers));
  expect(sent).toMatchObject([
    { type: 'assistant.ready', data: { team, assistant } },
    { type: 'assistant.deleted', data: { team, assistant, by: 'team' } },
  ]);
});
