import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, type RunningApi, runApi, signedUp } from '../../testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { keptJobs, testConfig, testDeps } from '../../testing/deps.ts';
import type { ReadAvailability } from '../catalog/availability.ts';

let database: TestDatabase;
let app: RunningApi;
const jobs = keptJobs();

beforeAll(async () => {
  database = await openTestDatabase();
  const config = testConfig({ instanceLimit: 1000 });
  const availability: ReadAvailability = async () => (one) =>
    !soldOut.has(`${one.serverType}@${one.location}`);
  app = await runApi(testDeps(database.collections, { jobs, config, availability }));
});
afterAll(async () => {
  await app?.close();
  await database?.close();
});

const order = async (client: Client, body: unknown, key?: string) => {
  const answer = await client.post('/api/provisioning/start', body, key ? { 'Idempotency-Key': key } : {});
  return { status: answer.status, error: answer.body.error, body: answer.body };
};
/** What the cloud says is sold out, such as `cx23@hel1`. */
const soldOut = new Set<string>();
const rows = () => database.collections.instances.countDocuments({});

test('nothing can be ordered or seen without a session', async () => {
  const client = app.client();
  const id = '0'.repeat(24);
  expect(await order(client, {})).toMatchObject({ status: 401, error: 'unauthenticated' });
  for (const path of [
    'provisioning/status',
    'instances',
    `instances/${id}`,
    `operations/${id}`,
    `operations/${id}/events`,
  ]) {
    expect((await client.get(`/api/${path}`)).status, path).toBe(401);
  }
});

test.each([
  [{ tier: 'pro' }, 402, 'payment_required'],
  [{ tier: 'platinum' }, 400, 'tier_unknown'],
  [{ region: 'mars' }, 400, 'region_unknown'],
  [{ subdomain: 'www' }, 409, 'subdomain_reserved'],
  [{ subdomain: 'Not A Host' }, 400, 'subdomain_invalid'],
  [{ subdomain: 'x'.repeat(41) }, 400, 'subdomain_invalid'],
  [{ subdomain: 7 }, 400, 'invalid_input'],
])('%j is refused with %i %s and leaves nothing', async (body, status, error) => {
  const [client, before] = [await signedUp(app), await rows()];
  expect(await order(client, body)).toMatchObject({ status, error });
  expect(await rows()).toBe(before);
});

test('the error for an unknown region lists the available ones', async () => {
  const { body } = await order(await signedUp(app), { region: 'mars' });
  expect(body.choices).toEqual(['eu', 'us', 'apac']);
  expect(body.message).toContain('eu, us, apac');
});

test('the error for a size outside the plan lists the sizes in it, since nothing else can be done', async () => {
  const { body } = await order(await signedUp(app), { tier: 'pro' });
  expect(body).toMatchObject({ action: 'choose_another', choices: ['free'] });
  expect(body.message).toMatch(/cannot be bought yet\. Choose a size of your plan: free\.$/);
});

test('a paid tier requires a plan that covers it', async () => {
  const client = await signedUp(app, { email: 'pro@example.com' });
  await database.collections.users.updateOne({ emailKey: 'pro@example.com' }, { $set: { plan: 'pro' } });
  expect((await order(client, { tier: 'pro' })).status).toBe(202);
  const { tiers } = (await client.get('/api/catalog')).body;
  expect(tiers.map(({ included }: { included: boolean }) => included)).toEqual([true, true, false]);
});

test('a size that is sold out in a region is not in the catalog there, and not sold', async () => {
  const [client, before] = [await signedUp(app), await rows()];
  const available = async (): Promise<string[]> => {
    const { tiers } = (await client.get('/api/catalog')).body;
    return tiers.map(({ availableIn }: { availableIn: string[] }) => availableIn.join(' '));
  };
  expect(await available()).toEqual(['eu us apac', 'eu us apac', 'eu us apac']);
  for (const placement of ['cpx21@sin', 'cx23@hel1', 'cpx31@ash', 'cpx31@hil', 'cpx41@ash', 'cpx41@hil'])
    soldOut.add(placement);
  expect(await available()).toEqual(['eu us', 'eu us', 'eu apac']);
  expect(await order(client, { region: 'apac' })).toMatchObject({ status: 503, error: 'capacity_exhausted' });
  expect(await rows()).toBe(before);
  expect((await order(client, { region: 'eu' })).status).toBe(202);
  soldOut.clear();
  const { placement } = (await database.collections.instances.findOne().sort({ _id: -1 }).lean()) ?? {};
  expect(placement).toMatchObject({ location: 'nbg1', serverType: 'cx23' });
});

test('a name that another customer has is taken', async () => {
  const [one, two] = [await signedUp(app), await signedUp(app)];
  expect((await order(one, { subdomain: 'wanted' })).status).toBe(202);
  expect(await order(two, { subdomain: 'wanted' })).toMatchObject({ status: 409, error: 'subdomain_taken' });
});

test('two customers who order one name at once: one gets it', async () => {
  const clients = await Promise.all([1, 2, 3, 4].map(() => signedUp(app)));
  const answers = await Promise.all(clients.map((client) => order(client, { subdomain: 'contested' })));
  expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409, 409]);
  expect(await database.collections.instances.countDocuments({ subdomain: 'contested' })).toBe(1);
});

test('many concurrent clicks start one operation', async () => {
  const client = await signedUp(app);
  const answers = await Promise.all([1, 2, 3, 4, 5].map(() => order(client, {})));
  expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409, 409, 409]);
  expect(new Set(answers.map(({ error }) => error))).toEqual(new Set([undefined, 'operation_in_progress']));
});

test('the same key with the same order returns the same operation, even concurrently', async () => {
  const client = await signedUp(app);
  const answers = await Promise.all([1, 2, 3].map(() => order(client, { region: 'us' }, 'my-key')));
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
  expect(new Set(answers.map(({ body }) => body.operation.id)).size).toBe(1);
  const later = await order(client, { region: 'us' }, 'my-key');
  expect(later.body.operation.id).toBe(answers[0]?.body.operation.id);
});

test('the same key with another order is a mismatch; the same key of another user is not', async () => {
  const [client, other] = [await signedUp(app), await signedUp(app)];
  await order(client, { region: 'us' }, 'shared-key');
  expect(await order(client, { region: 'eu' }, 'shared-key')).toMatchObject({
    status: 409,
    error: 'idempotency_mismatch',
  });
  expect((await order(other, { region: 'eu' }, 'shared-key')).status).toBe(202);
});

test('another user’s instance and operation are not found', async () => {
  const [owner, other] = [await signedUp(app), await signedUp(app)];
  const { operation } = (await order(owner, {})).body;
  expect((await other.get(operation.url)).status).toBe(404);
  expect((await other.get(operation.eventsUrl)).status).toBe(404);
  expect((await other.get(`/api/instances/${operation.instanceId}`)).status).toBe(404);
  expect((await other.get(`/api/instances/${operation.instanceId}/gateway-token`)).status).toBe(404);
  expect((await other.delete(`/api/instances/${operation.instanceId}`)).status).toBe(404);
  expect((await owner.get('/api/instances/not-an-id')).status).toBe(404);
});

test('during set-up there is no token, and deleting cancels the order', async () => {
  const client = await signedUp(app);
  const { operation } = (await order(client, {})).body;
  const token = await client.get(`/api/instances/${operation.instanceId}/gateway-token`);
  expect([token.status, token.body.error]).toEqual([409, 'instance_not_ready']);
  const removal = await client.delete(`/api/instances/${operation.instanceId}`);
  expect([removal.status, removal.body.operation.kind]).toEqual([202, 'destroy']);
  expect((await client.get(operation.url)).body.status).toBe('cancelled');
  expect((await client.get('/api/instances')).body.instances[0].status).toBe('destroying');
});

test('the beta never admits more than its limit, even concurrently', async () => {
  const own = await openTestDatabase();
  const full = await runApi(testDeps(own.collections, { config: testConfig({ instanceLimit: 2 }) }));
  const clients = await Promise.all([1, 2, 3, 4].map(() => signedUp(full)));
  const answers = await Promise.all(clients.map((client) => order(client, {})));
  expect(answers.filter(({ status }) => status === 202).length).toBeLessThanOrEqual(2);
  expect(answers.filter(({ error }) => error === 'beta_full').length).toBeGreaterThanOrEqual(2);
  expect(await own.collections.instances.countDocuments({})).toBeLessThanOrEqual(2);
  await full.close();
  await own.close();
});

test('a customer who orders and deletes repeatedly is refused for the rest of the day', async () => {
  const limited = await runApi(testDeps(database.collections, { config: testConfig({ ordersPerDay: 1 }) }));
  const client = await signedUp(limited);
  const { operation } = (await order(client, {})).body;
  // As a destroy job leaves it: the row is gone, the operation stays.
  await database.collections.instances.deleteOne({ _id: operation.instanceId });
  const again = await order(client, {});
  expect([again.status, again.body.error]).toEqual([429, 'too_many_orders']);
  await limited.close();
});

test('a job contains an operation id and nothing else', () => {
  for (const { data } of jobs.kept.filter(({ name }) => name === 'operation'))
    expect(Object.keys(data)).toEqual(['operationId']);
});
