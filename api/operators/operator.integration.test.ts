import { randomBytes } from 'node:crypto';
import { Types } from 'mongoose';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { requestAdminAction } from '../operations/admin-actions/admin-action.requests.ts';
import { type Client, signedUp } from '../testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { failing, hanging } from '../testing/engine.ts';
import { giveSecondFactor } from '../testing/operators.fixture.ts';
import { ended, executedAction, openProduct, type Product, until } from '../testing/product.ts';

let database: TestDatabase;
let product: Product;

beforeAll(async () => {
  database = await openTestDatabase();
  product = await openProduct(database, {
    config: { operatorEmail: 'root@example.com', instanceLimit: 1000 },
  });
});
afterAll(async () => {
  await product?.close();
  await database?.close();
});
beforeEach(async () => {
  product.engine.scripts.length = 0;
  await database.collections.users.deleteMany({});
});

/** The token in the last invitation mail to the configured operator. */
const invite = () =>
  until('the operator’s mail', async () => {
    const mail = product.mails.findLast(({ message }) => message.subject.includes('operator'));
    return mail && decodeURIComponent(/#(\S+)/.exec(mail.message.text)?.[1] ?? '');
  });

async function anOperator(): Promise<Client> {
  product.mails.length = 0;
  const client = await signedUp(product, { email: 'Root@example.com' });
  expect((await client.post('/api/operators/confirm', { invite: await invite() })).status).toBe(204);
  await giveSecondFactor(database.collections, 'root@example.com');
  return client;
}

const order = async (client: Client) => (await client.post('/api/provisioning/start', {})).body.operation;

test('the configured address alone makes no operator: the mail to it does', async () => {
  const client = await signedUp(product, { email: 'root@example.com' });
  expect((await client.get('/api/operators/queue')).body.error).toBe('operators_only');
  const answer = await client.post('/api/operators/confirm', { invite: await invite() });
  expect(answer.status).toBe(204);
  expect((await client.get('/api/auth/me')).body.user.operator).toBe(true);
  expect((await client.get('/api/operators/queue')).body.error).toBe('second_factor_needed');
  await giveSecondFactor(database.collections, 'root@example.com');
  expect((await client.get('/api/operators/queue')).status).toBe(200);
  const { lines } = (await client.get('/api/operators/audit')).body;
  expect(lines[0]).toMatchObject({ act: 'accept invitation', who: 'Ada Lovelace', outcome: 'done' });
});

test('the link does not work for another account, nor does a made-up one', async () => {
  await signedUp(product, { email: 'root@example.com' });
  const stranger = await signedUp(product);
  for (const text of [await invite(), 'made-up']) {
    const { status, body } = await stranger.post('/api/operators/confirm', { invite: text });
    expect([status, body.error]).toEqual([403, 'invite_invalid']);
  }
  expect((await stranger.get('/api/auth/me')).body.user.operator).toBe(false);
});

test.each(['/queue', '/fleet', '/audit'])('%s is for operators only', async (path) => {
  expect((await product.client().get(`/api/operators${path}`)).status).toBe(401);
  expect((await (await signedUp(product)).get(`/api/operators${path}`)).body.error).toBe('operators_only');
});

test('the queue says what runs and why, and an operator’s cancel is executed and audited', async () => {
  product.engine.scripts.push(hanging);
  const [operator, customer] = [await anOperator(), await signedUp(product)];
  const operation = await order(customer);
  const line = await until('the operation to run', async () => {
    const { running } = (await operator.get('/api/operators/queue')).body;
    return running.find((one: { operation: { id: string } }) => one.operation.id === operation.id);
  });
  expect(line.happening).toMatch(/^The set-up of .* runs on /);
  const { status } = await operator.post(`/api/operators/operations/${operation.id}/cancel`);
  expect(status).toBe(202);
  expect((await ended(customer, operation)).status).toBe('cancelled');
  const { lines } = (await operator.get('/api/operators/audit')).body;
  expect(lines[0]).toMatchObject({
    act: 'cancel',
    who: 'Ada Lovelace',
    target: `operation:${operation.id}`,
    outcome: 'done',
    operationId: operation.id,
  });
});

test('a failure with a later success offers no actions, and is not retried on a ready assistant', async () => {
  product.engine.scripts.push(failing('provider_denied', 'call_person'));
  const [operator, customer] = [await anOperator(), await signedUp(product)];
  const first = await order(customer);
  expect((await ended(customer, first)).status).toBe('failed');
  const second = await order(customer);
  expect((await ended(customer, second)).status).toBe('succeeded');
  const { failed } = (await operator.get('/api/operators/queue')).body;
  const line = failed.find((one: { operation: { id: string } }) => one.operation.id === first.id);
  expect(line.canDo).toEqual([{ words: expect.stringContaining('a later operation') }]);
  const retry = await operator.post(`/api/operators/operations/${first.id}/retry`);
  expect([retry.status, retry.body.error]).toEqual([409, 'operation_over']);
  expect(retry.body.message).toContain(second.id);
});

test('a failure shows what the customer reads, and a retry starts a new operation', async () => {
  product.engine.scripts.push(failing('provider_denied', 'call_person'));
  const [operator, customer] = [await anOperator(), await signedUp(product)];
  const operation = await order(customer);
  await ended(customer, operation);
  const { failed } = (await operator.get('/api/operators/queue')).body;
  expect(failed[0].why.join()).toContain('The customer reads:');
  const { body } = await operator.post(`/api/operators/operations/${operation.id}/retry`);
  expect((await ended(customer, body.operation)).status).toBe('succeeded');
  const { instances } = (await operator.get('/api/operators/fleet')).body;
  expect(instances[0]).toMatchObject({ status: 'ready', conditions: expect.any(Array) });
});

test('the fleet is searched by subdomain, and by who the customer is', async () => {
  const email = `grace-${Date.now()}@navy.example`;
  const operator = await anOperator();
  const customer = await signedUp(product, { name: 'Grace Hopper', email });
  await signedUp(product, { name: 'Hopper Without', email: 'without@navy.example' });
  const { body } = await customer.post('/api/provisioning/start', { subdomain: 'findable-one' });
  await ended(customer, body.operation);
  const found = (await operator.get('/api/operators/fleet?find=findable')).body;
  expect([found.total, found.instances[0].subdomain]).toEqual([1, 'findable-one']);
  for (const text of ['GRACE-', 'hopper', 'Grace Hop', email]) {
    const answer = (await operator.get(`/api/operators/fleet?find=${encodeURIComponent(text)}`)).body;
    expect([text, answer.instances.map(({ subdomain }: { subdomain: string }) => subdomain)]).toEqual([
      text,
      ['findable-one'],
    ]);
    expect(answer.instances[0].owner).toEqual({ name: 'Grace Hopper', email, xUsername: null });
  }
  const { accounts, isTruncated } = (await operator.get('/api/operators/fleet?find=hopper')).body;
  expect([accounts, isTruncated]).toMatchObject([[{ email: 'without@navy.example' }], false]);
  for (const text of ['indable', '$gt', '.*', '@example.com']) {
    const answer = await operator.get(`/api/operators/fleet?find=${encodeURIComponent(text)}`);
    expect([text, answer.status, answer.body.total, answer.body.accounts]).toEqual([text, 200, 0, []]);
  }
});

test('the fleet and the person’s page mark an assistant on an adopted server', async () => {
  const email = `old-${Date.now()}@example.com`;
  const operator = await anOperator();
  const customer = await signedUp(product, { email });
  const { body } = await customer.post('/api/provisioning/start', { subdomain: 'adopted-one' });
  await ended(customer, body.operation);
  const marks = async () => [
    (await operator.get('/api/operators/fleet?find=adopted-one')).body.instances[0].adopted,
    (await operator.get(`/api/operators/people/${email}`)).body.person.assistants[0].adopted,
  ];
  expect(await marks()).toEqual([false, false]);
  const adopted = { at: new Date(), serverId: '42', address: '203.0.113.7' };
  await database.collections.instances.updateOne({ subdomain: 'adopted-one' }, { $set: { adopted } });
  expect(await marks()).toEqual([true, true]);
});

test('the fleet is on pages, the newest first, each assistant once; an adopted one by its adoption and not its id', async () => {
  const operator = await anOperator();
  await database.collections.instances.deleteMany({});
  const day = 86_400_000;
  // Many of the same moment, some of today, and some from before two months, which no day is looked up for.
  const times = [
    ...Array(60).fill(Date.now() - day),
    ...Array(30).fill(0),
    ...Array(40).fill(Date.now() - 90 * day),
  ];
  for (const [index, at] of times.entries())
    await database.collections.instances.create({
      _id: new Types.ObjectId(randomBytes(12)),
      teamId: new Types.ObjectId(),
      subdomain: `paged-${index}`,
      cell: 'eu1',
      desired: { generation: 1, present: true, region: 'eu', tier: 'free', image: 'openclaw' },
      placement: { location: 'hel1', serverType: 'cx23' },
      createdAt: new Date(at || Date.now() - index),
    });
  const seen: { subdomain: string; createdAt: string }[] = [];
  let next = '';
  do {
    const { body } = await operator.get(`/api/operators/fleet${next && `?after=${next}`}`);
    expect(body.total).toBe(times.length);
    seen.push(...body.instances);
    next = body.next ?? '';
  } while (next);
  expect(new Set(seen.map(({ subdomain }) => subdomain)).size).toBe(times.length);
  expect(seen).toHaveLength(times.length);
  const order = seen.map(({ createdAt }) => createdAt);
  expect(order).toEqual(order.toSorted().toReversed());
});

test('a refused action is audited as such', async () => {
  const operator = await anOperator();
  const { status, body } = await operator.post(`/api/operators/operations/${'f'.repeat(24)}/retry`);
  expect([status, body.error]).toEqual([404, 'not_found']);
  expect((await operator.get('/api/operators/audit')).body.lines[0]).toMatchObject({ outcome: 'not_found' });
});

test('rows of earlier versions, with target and change as text, are listed like new ones', async () => {
  const operator = await anOperator();
  const operation = await order(await signedUp(product));
  const { customer } = (await database.collections.operations.findById(operation.id).lean()) ?? {};
  const row = { actor: 'shell:root@here', outcome: 'done' };
  await database.collections.audit.create([
    { ...row, act: 'models limit', target: 'customer:alice', detail: 'monthTokens=none' },
    { ...row, act: 'retry', target: `operation:${operation.id}` },
    { ...row, act: 'retry', target: { kind: 'operation', name: operation.id } },
    {
      ...row,
      act: 'models limit',
      target: { kind: 'customer', name: 'alice' },
      change: { monthTokens: null },
    },
  ]);
  const { lines } = (await operator.get('/api/operators/audit')).body;
  const shown = lines
    .slice(0, 4)
    .map(({ act, target, about, detail }: Record<string, string>) => [act, target, about, detail].join(' '));
  const limit = 'models limit customer:alice alice monthTokens=none';
  const retry = `retry operation:${operation.id} ${customer} `;
  expect(shown.toSorted()).toEqual([limit, limit, retry, retry]);
});

test('a refusal at the command line keeps its reason', async () => {
  const requested = await requestAdminAction(database.collections, {
    act: 'cancel',
    target: { kind: 'operation', name: 'nothing' },
    actor: 'shell:root@here',
  });
  await product.worker.poll();
  expect(await executedAction(database.collections, requested)).toMatchObject({
    outcome: 'not_found',
    message: expect.stringContaining('There is no operation and no customer "nothing"'),
  });
});

test.each([
  ['cancel', hanging, 'cancelled'],
  ['retry', failing('provider_denied', 'call_person'), 'failed'],
] as const)(
  '%s takes a customer by email, and the audit names the operation',
  async (act, script, status) => {
    product.engine.scripts.push(script);
    const email = `${act}-${Date.now()}@example.com`;
    const [operator, customer] = [await anOperator(), await signedUp(product, { email })];
    const operation = await order(customer);
    if (act === 'retry') await ended(customer, operation);
    const answer = await operator.post(
      `/api/operators/operations/${encodeURIComponent(email.toUpperCase())}/${act}`,
    );
    expect(answer.status).toBe(202);
    await ended(customer, answer.body.operation);
    expect((await database.collections.operations.findById(operation.id).lean())?.status).toBe(status);
    const { lines } = (await operator.get('/api/operators/audit')).body;
    expect(lines[0]).toMatchObject({ act, target: `operation:${operation.id}`, outcome: 'done' });
  },
);

test('a customer’s models and updates take the email too', async () => {
  const email = `models-${Date.now()}@example.com`;
  const [operator, customer] = [await anOperator(), await signedUp(product, { email })];
  await ended(customer, await order(customer));
  const address = `/api/operators/customers/${encodeURIComponent(email)}`;
  expect((await operator.get(`${address}/models`)).status).toBe(200);
  const suspended = await operator.post(`${address}/suspend`, { because: 'a test' });
  expect(suspended.body.suspension).toMatchObject({ because: 'a test' });
  const updated = await operator.post(`${address}/update`);
  expect(updated.status).toBe(202);
  await ended(customer, updated.body.operation);
});

test('the last operator keeps the role, and the audit says why', async () => {
  await anOperator();
  const requested = await requestAdminAction(database.collections, {
    act: 'revoke',
    target: { kind: 'user', name: 'root@example.com' },
    actor: 'shell:root@here',
  });
  await product.worker.poll();
  expect(await executedAction(database.collections, requested)).toMatchObject({
    outcome: 'last_operator',
    message: expect.stringContaining('only operator'),
  });
  expect(await database.collections.users.countDocuments({ role: 'operator' })).toBe(1);
});
