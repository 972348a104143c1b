import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Client, signedUp } from '../../testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { ended, openProduct, type Product, until } from '../../testing/product.ts';
import { nameTakenError } from './name-taken.ts';

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
afterEach(() => {
  product.deps.recover.refuseTakenNames = async () => undefined;
});

const start = '/api/provisioning/start';
let customers = 0;

/** A customer whose first order failed because something else has the name. */
async function refused(change: { cleanUpFails?: boolean } = {}) {
  customers += 1;
  const [email, subdomain] = [`taken-${customers}@example.com`, `taken-${customers}`];
  product.deps.recover.refuseTakenNames = async (_instance, { operation }) => {
    const record = {
      what: 'DNS record',
      id: 'r1',
      name: `${subdomain}.clawdet.localhost`,
      detail: 'A 203.0.113.9',
    };
    throw nameTakenError([record as never], record.name, operation);
  };
  const client = await signedUp(product, { name: 'Ada', email });
  const operation = await ended(client, (await client.post(start, { subdomain })).body.operation);
  product.deps.recover.refuseTakenNames = async () => undefined;
  if (change.cleanUpFails)
    await database.collections.operations.updateOne(
      { _id: operation.id },
      { $set: { steps: [{ name: 'cleaning_up', status: 'failed' }] } },
    );
  return { client, email, subdomain, operation };
}
const instanceOf = async (client: Client) => (await client.get('/api/instances')).body.instances[0];

test('the failure says what to do, at the first attempt, and so does the mail', async () => {
  const { email, subdomain, operation } = await refused();
  expect(operation).toMatchObject({
    status: 'failed',
    attempt: 1,
    error: {
      error: 'subdomain_taken',
      action: 'choose_another',
      message: `The address ${subdomain}.clawdet.localhost is in use. Nothing was created, and nothing is billed. Choose another.`,
    },
  });
  expect(product.engine.ups.map(({ stack }) => stack)).not.toContain(subdomain);
  const mail = await until('the mail', async () =>
    product.mails.find(({ to, message }) => to === email && message.subject.includes('did not work')),
  );
  expect(mail.message.text).toContain('Choose another address: ');
});

test('another name is ordered with the same row, and gets an assistant', async () => {
  const { client, subdomain } = await refused();
  const before = await instanceOf(client);
  const again = await client.post(start, { subdomain: `${subdomain}-again` });
  expect(again.status).toBe(202);
  expect((await ended(client, again.body.operation)).status).toBe('succeeded');
  expect(await instanceOf(client)).toMatchObject({
    id: before.id,
    subdomain: `${subdomain}-again`,
    status: 'ready',
    url: `http://${subdomain}-again.clawdet.localhost:3101`,
  });
  expect(product.engine.stacks.has(subdomain)).toBe(false);
});

test('without a name, one is chosen', async () => {
  const { client } = await refused();
  expect((await ended(client, (await client.post(start, {})).body.operation)).status).toBe('succeeded');
  expect((await instanceOf(client)).subdomain).toMatch(/^ada-\w{4}$/);
});

test('the same name may be tried again: it may be free by now', async () => {
  const { client, subdomain } = await refused();
  const again = await client.post(start, { subdomain });
  expect((await ended(client, again.body.operation)).status).toBe('succeeded');
});

test('a name that another customer has is refused, and the order stays as it was', async () => {
  const [one, other] = [await refused(), await refused()];
  const answer = await one.client.post(start, { subdomain: other.subdomain });
  expect([answer.status, answer.body.error]).toEqual([409, 'subdomain_taken']);
  expect((await instanceOf(one.client)).subdomain).toBe(one.subdomain);
});

test('the name stays if the clean-up failed: something may be left under it', async () => {
  const { client } = await refused({ cleanUpFails: true });
  const answer = await client.post(start, { subdomain: 'elsewhere' });
  expect([answer.status, answer.body.error]).toEqual([409, 'subdomain_fixed']);
});

test('the name of a deleted assistant is kept for its owner, and refused to others for 30 days', async () => {
  const [owner, other] = [await signedUp(product), await signedUp(product)];
  const order = (client: Client) => client.post(start, { subdomain: 'kept-name' });
  const orderAndDelete = async () => {
    const { operation } = (await order(owner)).body;
    expect((await ended(owner, operation)).status).toBe('succeeded');
    await ended(owner, (await owner.delete(`/api/instances/${operation.instanceId}`)).body.operation);
  };
  await orderAndDelete();
  const refused = await order(other);
  expect([refused.status, refused.body.error]).toEqual([409, 'subdomain_taken']);
  await orderAndDelete();

  const { heldNames } = database.collections;
  const held = await heldNames.findById('kept-name').lean();
  expect(held?.until.getTime()).toBeGreaterThan(Date.now() + 29 * 86_400_000);
  await heldNames.updateOne({ _id: 'kept-name' }, { $set: { until: new Date(Date.now() - 1) } });
  expect((await order(other)).status).toBe(202);
});

test('the name of an assistant that never was ready is free again at once', async () => {
  const { client, subdomain, operation } = await refused();
  await ended(client, (await client.delete(`/api/instances/${operation.instanceId}`)).body.operation);
  expect((await (await signedUp(product)).post(start, { subdomain })).status).toBe(202);
});
