import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AddressGuard, readNetworks } from '../../platform/outbound/address-guard.ts';
import { type Client, type RunningApi, runApi, signedUp } from '../../testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { testConfig, testDeps } from '../../testing/deps.ts';
import { idOf, joins } from '../../testing/route-world.fixture.ts';
import { openReceiver, type Receiver } from './receiver.fixture.ts';
import { removeWebhooks } from './webhook.leaving.ts';

let database: TestDatabase;
let receiver: Receiver;
let api: RunningApi;
const webhooks = new AddressGuard(readNetworks(['127.0.0.0/8']));

beforeAll(async () => {
  [database, receiver] = [await openTestDatabase(), await openReceiver()];
  api = await runApi(testDeps(database.collections, { config: testConfig({ webhooks }) }));
});
afterAll(async () => {
  await api?.close();
  await receiver?.close();
  await database?.close();
});
beforeEach(() => {
  receiver.calls.length = 0;
  receiver.answer(204);
});

interface Team {
  client: Client;
  id: string;
  path: string;
}

async function aTeam(): Promise<Team> {
  const client = await signedUp(api);
  const id = await idOf(client);
  return { client, id, path: `/api/teams/${id}/webhooks` };
}

const request = (change = {}) => ({ url: receiver.url, events: ['assistant.ready'], ...change });

/** A webhook with its address and secret. */
async function aWebhook(team: Team, change = {}) {
  const { status, body } = await team.client.post(team.path, request(change));
  expect(status).toBe(201);
  return { ...body, path: `${team.path}/${body.webhook.id}` };
}

test('the secret is shown once, stored sealed, and in no later answer', async () => {
  const team = await aTeam();
  const { secret, webhook, path } = await aWebhook(team);
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const { body } = await team.client.get(team.path);
  expect(body.webhooks).toEqual([webhook]);
  await team.client.post(`${path}/test`);
  const answers = [await team.client.get(team.path), await team.client.get(`${path}/deliveries`)];
  const stored = await database.collections.webhooks.find().lean();
  expect(JSON.stringify([answers.map((each) => each.body), stored])).not.toContain(secret.slice(10, 30));
});

describe('a test', () => {
  test('calls the receiver at once, signed, and answers with what came of it', async () => {
    const team = await aTeam();
    const { secret, webhook, path } = await aWebhook(team);
    const { status, body } = await team.client.post(`${path}/test`);
    expect([status, body.delivery.status, body.delivery.attempts[0].status]).toEqual([200, 'delivered', 204]);
    const [call] = receiver.calls;
    const data = { team: team.id, webhook: webhook.id };
    expect(new Webhook(secret).verify(call?.body ?? '', call?.headers ?? {})).toMatchObject({
      type: 'webhook.test',
      data,
    });
    expect((await team.client.get(`${path}/deliveries`)).body.deliveries).toEqual([body.delivery]);
  });

  test('that fails says why, and is not repeated', async () => {
    const team = await aTeam();
    const { path } = await aWebhook(team);
    receiver.answer(404);
    const { body } = await team.client.post(`${path}/test`);
    expect(body.delivery).toMatchObject({
      event: 'webhook.test',
      status: 'failed',
      nextAttemptAt: null,
      attempts: [{ status: 404, problem: 'status', answer: 'it said this' }],
    });
  });
});

test('a delivery that was given up is sent again by hand, under its own id', async () => {
  const team = await aTeam();
  const { path } = await aWebhook(team);
  receiver.answer(500);
  const { id } = (await team.client.post(`${path}/test`)).body.delivery;
  receiver.answer(200);
  const { body } = await team.client.post(`${path}/deliveries/${id}/redeliver`);
  expect(body.delivery).toMatchObject({ id, status: 'delivered' });
  expect(body.delivery.attempts).toHaveLength(2);
  expect(receiver.calls.map(({ headers }) => headers['webhook-id'])).toEqual([id, id]);
});

test('a webhook is changed, switched off and on, and removed with its deliveries', async () => {
  const team = await aTeam();
  const { webhook, path } = await aWebhook(team);
  const changed = await team.client.patch(path, { events: ['drift.found', 'assistant.failed'] });
  expect(changed.body.webhook).toEqual({ ...webhook, events: ['assistant.failed', 'drift.found'] });
  expect((await team.client.patch(path, { enabled: false })).body.webhook.enabled).toBe(false);
  const off = { enabled: false, switchedOff: 'failing', failingSince: new Date() };
  await database.collections.webhooks.updateOne({ _id: webhook.id }, { $set: off });
  expect((await team.client.patch(path, { enabled: true })).body.webhook).toMatchObject({
    enabled: true,
    switchedOff: null,
    failingSince: null,
  });
  await team.client.post(`${path}/test`);
  for (let count = 0; count < 2; count += 1) expect((await team.client.delete(path)).status).toBe(204);
  expect((await team.client.get(`${path}/deliveries`)).status).toBe(404);
  expect(await database.collections.webhookDeliveries.countDocuments({ teamId: team.id })).toBe(0);
});

test('of many that are added at once a team has ten at most', async () => {
  const team = await aTeam();
  const asked = await Promise.all(Array.from({ length: 25 }, () => team.client.post(team.path, request())));
  const refused = asked.flatMap(({ status, body }) => (status === 201 ? [] : [body.error]));
  expect(new Set(refused)).toEqual(new Set(['webhooks_full']));
  const { webhooks: kept } = (await team.client.get(team.path)).body;
  expect(kept).toHaveLength(25 - refused.length);
  expect(kept.length).toBeLessThanOrEqual(10);
});

test('calls by hand are limited for a person, whatever teams they create for it', async () => {
  const noon = new Date();
  const still = await runApi(
    testDeps(database.collections, { config: testConfig({ webhooks }), clock: () => noon }),
  );
  const client = await signedUp(still);
  const answers: (string | number)[] = [];
  for (let round = 0; round < 3; round += 1) {
    const { id } = (await client.post('/api/teams', { name: 'For one minute' })).body.team;
    const { path } = await aWebhook({ client, id, path: `/api/teams/${id}/webhooks` });
    for (let count = 0; count < 8; count += 1) {
      const { status, body } = await client.post(`${path}/test`);
      answers.push(body.error ?? status);
    }
    await client.delete(`/api/teams/${id}`);
  }
  await still.close();
  expect(answers).toEqual([...Array(20).fill(200), ...Array(4).fill('too_many_changes')]);
});

test('a renewed secret is shown once, and signs', async () => {
  const team = await aTeam();
  const { secret: former, path } = await aWebhook(team);
  const { secret } = (await team.client.post(`${path}/secret`)).body;
  expect(secret).not.toBe(former);
  await team.client.post(`${path}/test`);
  const [call] = receiver.calls;
  for (const each of [secret, former])
    expect(new Webhook(each).verify(call?.body ?? '', call?.headers ?? {})).toBeTruthy();
});

test('nobody reaches the webhook of another team, nor its deliveries', async () => {
  const [team, other] = [await aTeam(), await aTeam()];
  const { webhook } = await aWebhook(team);
  const foreign = `${other.path}/${webhook.id}`;
  const { client } = other;
  const refused = [
    await client.patch(foreign, { enabled: false }),
    await client.post(`${foreign}/test`),
    await client.post(`${foreign}/secret`),
    await client.get(`${foreign}/deliveries`),
  ];
  expect(refused.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
  expect((await client.delete(foreign)).status).toBe(204);
  expect((await team.client.get(team.path)).body.webhooks).toHaveLength(1);
});

test('members see no webhooks, and a machine with the scope admin manages them', async () => {
  const team = await aTeam();
  const member = await signedUp(api);
  await joins(database.collections, member, team.id, 'member');
  expect((await member.get(team.path)).body.error).toBe('role_too_low');
  const { secret } = (await team.client.post(`/api/teams/${team.id}/tokens`, { name: 'x', scope: 'admin' }))
    .body;
  const headers = { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/json' };
  const body = JSON.stringify(request());
  expect((await api.client().raw(team.path, { method: 'POST', headers, body })).status).toBe(201);
});

test.each([
  ['no address', { url: '' }, 'invalid_input'],
  ['one of more than 2,048 characters', { url: `https://a.example/${'x'.repeat(2_048)}` }, 'invalid_input'],
  ['no event', { events: [] }, 'invalid_input'],
  ['an event that there is not', { events: ['billing.paid'] }, 'invalid_input'],
  ['a private address', { url: 'https://192.168.0.1/' }, 'webhook_url_refused'],
  ['a password', { url: 'https://a:b@hooks.example/' }, 'webhook_url_refused'],
])('%s is refused', async (_what, change, error) => {
  const team = await aTeam();
  expect((await team.client.post(team.path, request(change))).body.error).toBe(error);
  const { path } = await aWebhook(team);
  expect((await team.client.patch(path, change)).body.error).toBe(error);
});

test('what people do with webhooks is in their activity, with the host alone', async () => {
  const team = await aTeam();
  const { path } = await aWebhook(team);
  await team.client.post(`${path}/secret`);
  const moved = await openReceiver();
  await team.client.patch(path, { url: moved.url });
  await moved.close();
  await team.client.delete(path);
  const { entries } = (await team.client.get('/api/account/activity')).body;
  const own = entries.filter(({ act }: { act: string }) => act.startsWith('webhook'));
  expect(own.map(({ act }: { act: string }) => act)).toEqual([
    'webhook_removed',
    'webhook_changed',
    'webhook_secret_renewed',
    'webhook_created',
  ]);
  const hosts = [moved, moved, receiver, receiver].map(({ url }) => ({ host: new URL(url).host }));
  expect(own.map(({ detail }: { detail: unknown }) => detail)).toEqual(hosts);
});

test('a team that is deleted takes its webhooks along', async () => {
  const { client } = await aTeam();
  const { id } = (await client.post('/api/teams', { name: 'Another' })).body.team;
  await aWebhook({ client, id, path: `/api/teams/${id}/webhooks` });
  await client.delete(`/api/teams/${id}`);
  expect(await database.collections.webhooks.countDocuments({ teamId: id })).toBe(0);
});

test('the webhooks of a person who is deleted go with their own teams, and stay with those of others', async () => {
  const [leaver, other] = [await aTeam(), await aTeam()];
  await joins(database.collections, leaver.client, other.id, 'admin');
  await aWebhook(leaver);
  await aWebhook({ ...leaver, path: other.path });
  const user = await database.collections.users.findById(leaver.id).lean();
  if (!user) throw new Error('no account');
  // A worker that was killed does it again.
  for (let times = 0; times < 2; times += 1)
    await removeWebhooks({ collections: database.collections }, user);
  expect(await database.collections.webhooks.countDocuments({ teamId: leaver.id })).toBe(0);
  const { webhooks: left } = (await other.client.get(other.path)).body;
  expect(left).toMatchObject([{ url: receiver.url, createdBy: null }]);
});
