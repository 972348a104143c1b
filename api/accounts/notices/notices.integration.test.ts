import { Types } from 'mongoose';
import { expect, test } from 'vitest';
import { type Client, person, signedUp } from '../../testing/client.ts';
import { idOf, joins } from '../../testing/route-world.fixture.ts';
import { queueUsageAlert } from '../../usage/reports/usage.alert.ts';
import { mailedApiOfFile } from '../mailbox.fixture.ts';
import { announce } from './announce.ts';
import { eventType } from './notice.schema.ts';

const PREFERENCES = '/api/account/mail-preferences';

const { database, api } = await mailedApiOfFile();

interface Person {
  client: Client;
  id: string;
  email: string;
}

async function aPerson(): Promise<Person> {
  const email = String(person().email);
  const client = await signedUp(api, { email });
  return { client, id: await idOf(client), email };
}

/** The subjects of the mails that a person has got. */
const subjectsOf = async ({ email }: Person) => (await api.mailsTo(email)).map(({ subject }) => subject);

/** A webhook of a team for every event; nothing calls it here. */
const listen = ({ client }: Person, team: string) =>
  client.post(`/api/teams/${team}/webhooks`, { url: 'https://hooks.example/', events: eventType.options });
const eventsOf = async (teamId: string) =>
  (await database.collections.webhookDeliveries.find({ teamId }).sort({ createdAt: 1 }).lean()).map(
    ({ body }) => JSON.parse(body),
  );

test('an alert reaches people by mail and machines by webhook, once each', async () => {
  const owner = await aPerson();
  await listen(owner, owner.id);
  for (let times = 0; times < 2; times += 1) await queueUsageAlert(api.deps, owner.id, '2026-11 tokens');
  expect(await subjectsOf(owner)).toEqual(['Most of this month’s tokens are used']);
  expect(await eventsOf(owner.id)).toMatchObject([
    { type: 'budget.warning', data: { team: owner.id, month: '2026-11', unit: 'tokens' } },
  ]);
});

test('each owner and admin chooses for themselves and for each team; webhooks get everything all the same', async () => {
  const [owner, admin] = [await aPerson(), await aPerson()];
  await joins(database.collections, admin.client, owner.id, 'admin');
  await listen(owner, owner.id);
  const { body } = await owner.client.patch(PREFERENCES, { team: owner.id, mails: { budget: false } });
  expect(body.teams).toMatchObject([
    { id: owner.id, role: 'owner', mails: { ready: true, health: true, budget: false, drift: false } },
  ]);
  await queueUsageAlert(api.deps, owner.id, '2026-11 money');
  await queueUsageAlert(api.deps, admin.id, '2026-11 money');
  expect(await subjectsOf(owner)).toEqual([]);
  expect(await subjectsOf(admin)).toHaveLength(2);
  expect(await eventsOf(owner.id)).toHaveLength(1);
});

test('a choice stays with the other choices, and with another role', async () => {
  const [owner, admin] = [await aPerson(), await aPerson()];
  await joins(database.collections, admin.client, owner.id, 'admin');
  await admin.client.patch(PREFERENCES, { team: owner.id, mails: { drift: true } });
  await admin.client.patch(PREFERENCES, { team: owner.id, mails: { health: false } });
  await owner.client.patch(`/api/teams/${owner.id}/members/${admin.id}`, { role: 'member' });
  const listed = async () => (await admin.client.get(PREFERENCES)).body.teams;
  expect((await listed()).map(({ id }: { id: string }) => id)).toEqual([admin.id]);
  await owner.client.patch(`/api/teams/${owner.id}/members/${admin.id}`, { role: 'admin' });
  expect((await listed())[1].mails).toEqual({ ready: true, health: false, budget: true, drift: true });
});

test('mails that nobody can switch off come all the same, and say nothing about a choice', async () => {
  const owner = await aPerson();
  const mails = { ready: false, health: false, budget: false, drift: false };
  await owner.client.patch(PREFERENCES, { team: owner.id, mails });
  const { body } = await owner.client.post('/api/provisioning/start', {});
  const { instanceId } = body.operation;
  await database.collections.instances.updateOne(
    { _id: instanceId },
    { $set: { suspension: { at: new Date(), because: 'a test' } } },
  );
  const mail = { mail: 'suspended', instanceId } as const;
  await announce(api.deps, new Types.ObjectId(owner.id), { key: `suspended:${instanceId}`, mail });
  const [sent] = (await api.mailsTo(owner.email)).slice(-1);
  expect(sent?.text).toContain('a test');
  expect(sent?.text).not.toContain('Choose which mails');
});

test('a mail that can be switched off leads to where', async () => {
  const owner = await aPerson();
  await queueUsageAlert(api.deps, owner.id, '2026-10 tokens');
  const [sent] = await api.mailsTo(owner.email);
  for (const form of [sent?.text, sent?.html]) expect(form).toContain('/account#mails');
});

test.each([
  ['another team', async () => new Types.ObjectId().toString()],
  ['a team of others', async () => (await aPerson()).id],
])('nobody chooses for %s', async (_what, team) => {
  const { client } = await aPerson();
  const id = await team();
  const { status } = await client.patch(PREFERENCES, { team: id, mails: { ready: false } });
  expect(status).toBe(404);
  expect(await database.collections.teams.exists({ _id: id })).toBeNull();
});

test('who joins and who leaves is an event of the team', async () => {
  const [owner, guest] = [await aPerson(), await aPerson()];
  await listen(owner, owner.id);
  const invitations = `/api/teams/${owner.id}/invitations`;
  await owner.client.post(invitations, { email: guest.email, role: 'viewer' });
  const token = await api.tokenFor(guest.email, 'invitation');
  await guest.client.post('/api/invitations/accept', { token });
  await guest.client.delete(`/api/teams/${owner.id}/members/${guest.id}`);
  const member = { id: guest.id, name: 'Ada Lovelace' };
  expect(await eventsOf(owner.id)).toMatchObject([
    { type: 'team.member_added', data: { member: { ...member, role: 'viewer' } } },
    { type: 'team.member_removed', data: { member } },
  ]);
});
