import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { AppError } from '../../platform/errors/app-error.ts';
import { signedUp } from '../../testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { DOUBLE_TOKEN, failing } from '../../testing/engine.ts';
import { ended, openProduct, type Product, until } from '../../testing/product.ts';

let database: TestDatabase;
let product: Product;
let unreachable = 0;
/** What the cloud says is sold out, such as `cx23@hel1`. */
const soldOut = new Set<string>();

beforeAll(async () => {
  database = await openTestDatabase();
  product = await openProduct(database, {
    config: { instanceLimit: 1000 },
    availability:
      async () =>
      ({ serverType, location }) =>
        !soldOut.has(`${serverType}@${location}`),
    reach: async () => {
      if (unreachable-- > 0) throw new AppError('health_check_failed');
    },
  });
});
afterAll(async () => {
  await product?.close();
  await database?.close();
});
beforeEach(() => {
  product.engine.scripts.length = 0;
  unreachable = 0;
  soldOut.clear();
});

const start = '/api/provisioning/start';
let names = 0;
const fresh = () => `customer-${++names}`;

test('from one click to a ready assistant: steps, address, token, mail', async () => {
  const client = await signedUp(product, { email: 'click@example.com' });
  const answer = await client.post(start, { subdomain: 'click' });
  expect([answer.status, answer.body.operation.status]).toEqual([202, 'queued']);
  expect(answer.headers.get('location')).toBe(answer.body.operation.url);

  const operation = await ended(client, answer.body.operation);
  expect(operation).toMatchObject({ status: 'succeeded', attempt: 1, kind: 'provision' });
  expect(operation.steps).toEqual(
    ['creating_vps', 'configuring_dns', 'installing', 'health_check', 'complete'].map((name) => ({
      name,
      status: 'succeeded',
      startedAt: expect.any(String),
      endedAt: expect.any(String),
    })),
  );
  const { body } = await client.get('/api/provisioning/status');
  expect(body.status).toBe('complete');
  expect(body.instance).toMatchObject({
    subdomain: 'click',
    status: 'ready',
    url: 'http://click.clawdet.localhost:3101',
    address: '203.0.113.7',
    region: 'eu',
    tier: 'free',
  });
  const token = await client.get(`/api/instances/${body.instance.id}/gateway-token`);
  expect(token.body).toEqual({ token: DOUBLE_TOKEN });
  const mail = await until('the mail', async () =>
    product.mails.find(({ message }) => message.subject.includes('ready')),
  );
  expect(mail.to).toBe('click@example.com');
});

test('no secret of an instance is stored in plain text', async () => {
  const rows = JSON.stringify(await database.collections.instances.find({ subdomain: 'click' }).lean());
  expect(rows).not.toContain(DOUBLE_TOKEN);
  expect(rows).not.toContain('a private key');
});

test('without a subdomain, one is derived from the user’s name', async () => {
  const client = await signedUp(product, { name: 'Grace Hopper' });
  const { body } = await client.post(start, {});
  await ended(client, body.operation);
  expect((await client.get('/api/instances')).body.instances[0].subdomain).toMatch(/^grace-hopper-\w{4}$/);
});

test('deleting removes stack and row, and frees the name for its owner', async () => {
  const client = await signedUp(product);
  const name = fresh();
  await ended(client, (await client.post(start, { subdomain: name })).body.operation);
  const [instance] = (await client.get('/api/instances')).body.instances;
  const removal = await client.delete(`/api/instances/${instance.id}`);
  expect(removal.status).toBe(202);
  const operation = await ended(client, removal.body.operation);
  expect([operation.status, operation.kind]).toEqual(['succeeded', 'destroy']);
  expect(product.engine.stacks.has(name)).toBe(false);
  expect((await client.get('/api/instances')).body.instances).toEqual([]);
  expect((await client.get('/api/provisioning/status')).body.status).toBe('none');
  const again = await client.post(start, { subdomain: name });
  expect(again.status).toBe(202);
  await ended(client, again.body.operation);
});

test('after a sold-out location, the next one of the region is tried', async () => {
  product.engine.scripts.push(failing('server_type_sold_out', 'next_location'));
  const client = await signedUp(product);
  const name = fresh();
  const operation = await ended(client, (await client.post(start, { subdomain: name })).body.operation);
  expect(operation.status).toBe('succeeded');
  const tried = product.engine.ups.filter(({ stack }) => stack === name).map(({ inputs }) => inputs.location);
  expect(tried).toEqual(['hel1', 'nbg1']);
});

test('what the cloud says is sold out is not tried, at first and later', async () => {
  soldOut.add('cx23@hel1').add('cx23@fsn1');
  product.engine.scripts.push(failing('server_type_sold_out', 'next_location'));
  const client = await signedUp(product);
  const name = fresh();
  const operation = await ended(client, (await client.post(start, { subdomain: name })).body.operation);
  expect(operation.status).toBe('succeeded');
  const tried = product.engine.ups.filter(({ stack }) => stack === name).map(({ inputs }) => inputs);
  expect(tried).toMatchObject([
    { location: 'nbg1', serverType: 'cx23' },
    { location: 'hel1', serverType: 'cpx22' },
  ]);
});

test('sold out everywhere ends with a reason, and the customer can try again', async () => {
  product.engine.scripts.push(
    ...Array.from({ length: 20 }, () => failing('server_type_sold_out', 'next_location')),
  );
  const client = await signedUp(product, { email: 'soldout@example.com' });
  const name = fresh();
  const failed = await ended(
    client,
    (await client.post(start, { subdomain: name, region: 'apac' })).body.operation,
  );
  expect(failed).toMatchObject({ status: 'failed', error: { error: 'capacity_exhausted', action: 'wait' } });
  await until('the mail', async () => product.mails.find(({ to }) => to === 'soldout@example.com'));
  product.engine.scripts.length = 0;
  const again = await client.post(start, {});
  expect(again.status).toBe(202);
  expect((await ended(client, again.body.operation)).status).toBe('succeeded');
  expect((await client.get('/api/instances')).body.instances[0].subdomain).toBe(name);
});

test('after an account limit, the next type of the tier is tried if there is no server yet', async () => {
  product.engine.scripts.push(failing('quota_exceeded', 'call_person'));
  const client = await signedUp(product);
  const name = fresh();
  const operation = await ended(client, (await client.post(start, { subdomain: name })).body.operation);
  expect(operation).toMatchObject({ status: 'succeeded', attempt: 1 });
  const tried = product.engine.ups.filter(({ stack }) => stack === name);
  expect(tried.map(({ inputs }) => inputs.serverType)).toEqual(['cx23', 'cpx22']);
});

test('the customer learns of a limit that every type reaches, and the next order starts at the first type', async () => {
  product.engine.scripts.push(...Array.from({ length: 2 }, () => failing('quota_exceeded', 'call_person')));
  const client = await signedUp(product);
  const name = fresh();
  const failed = await ended(client, (await client.post(start, { subdomain: name })).body.operation);
  expect(failed).toMatchObject({
    status: 'failed',
    error: { error: 'account_limit_reached', action: 'wait' },
  });
  const again = await ended(client, (await client.post(start, {})).body.operation);
  expect(again.status).toBe('succeeded');
  const tried = product.engine.ups.filter(({ stack }) => stack === name);
  expect(tried.map(({ inputs }) => inputs.serverType)).toEqual(['cx23', 'cpx22', 'cx23']);
});

test('a limit reached after the server was created changes no placement', async () => {
  product.engine.scripts.push(failing('quota_exceeded', 'call_person'));
  product.engine.condition = {
    exists: true,
    pendingCreates: [],
    resources: [{ urn: 'urn:server', type: 'hcloud:index/server:Server', id: '42' }],
  };
  const client = await signedUp(product);
  const name = fresh();
  const failed = await ended(client, (await client.post(start, { subdomain: name })).body.operation);
  product.engine.condition = { exists: false, pendingCreates: [], resources: [] };
  expect(failed).toMatchObject({ status: 'failed', error: { error: 'account_limit_reached' } });
  const row = await database.collections.instances.findOne({ subdomain: name }).lean();
  expect(row?.placement).toMatchObject({ location: 'hel1', serverType: 'cx23' });
});

test('a transient cloud failure is retried and counted', async () => {
  product.engine.scripts.push(failing('provider_unavailable', 'retry'));
  const client = await signedUp(product);
  const operation = await ended(client, (await client.post(start, {})).body.operation);
  expect(operation).toMatchObject({ status: 'succeeded', attempt: 2 });
});

test('a refusal by the cloud fails at once, in words for a customer', async () => {
  product.engine.scripts.push(failing('provider_denied', 'call_person'));
  const client = await signedUp(product);
  const operation = await ended(client, (await client.post(start, {})).body.operation);
  expect(operation).toMatchObject({ status: 'failed', attempt: 1, error: { error: 'cloud_refused' } });
  expect(JSON.stringify(operation)).not.toContain('double');
  expect((await client.get('/api/provisioning/status')).body.status).toBe('failed');
});

test('an assistant that does not answer fails at its step', async () => {
  unreachable = 3;
  const client = await signedUp(product);
  const operation = await ended(client, (await client.post(start, {})).body.operation);
  expect(operation).toMatchObject({ status: 'failed', attempt: 3, error: { error: 'health_check_failed' } });
  const step = operation.steps.find(({ name }) => name === 'health_check');
  expect(step?.status).toBe('failed');
});

test.each([
  ['ready', []],
  ['failed', [failing('provider_denied', 'call_person')]],
] as const)(
  'the mail "%s" is enqueued before the end is recorded: a crash in between loses no mail',
  async (mail, scripts) => {
    product.engine.scripts.push(...scripts);
    const { jobs } = product.deps;
    const enqueue = jobs.enqueue;
    const seen: string[] = [];
    jobs.enqueue = async (name, data, options) => {
      if ('mail' in data && data.operationId) {
        const { status } = (await database.collections.operations.findById(data.operationId).lean()) ?? {};
        seen.push(`${data.mail} while ${status}`);
      }
      await enqueue(name, data, options);
    };
    const email = `${fresh()}@example.com`;
    const client = await signedUp(product, { email });
    await ended(client, (await client.post(start, {})).body.operation).finally(() => {
      jobs.enqueue = enqueue;
    });
    expect(seen).toEqual([`${mail} while running`]);
    await until('the mail', async () => product.mails.some(({ to }) => to === email));
  },
);

test('events report the whole operation, then end', async () => {
  const client = await signedUp(product);
  const { body } = await client.post(start, {});
  const stream = await client.get(body.operation.eventsUrl);
  const events = String(stream.body)
    .split('\n\n')
    .filter((text) => text.includes('event: operation'));
  expect(events.at(-1)).toContain('"status":"succeeded"');
  expect(stream.body).toMatch(/event: end\ndata: {}\n\n$/);

  const [, last] = /id: (\d+)/.exec(events.at(-1) ?? '') ?? [];
  const resumed = await client.get(body.operation.eventsUrl, { 'Last-Event-ID': last ?? '' });
  expect(resumed.body).not.toContain('event: operation');
  expect(resumed.body).toContain('event: end');
});
