import { Types } from 'mongoose';
import { beforeEach, describe, expect, test } from 'vitest';
import { mailedApiOfFile } from '../../accounts/mailbox.fixture.ts';
import { createMailedLink } from '../../accounts/mailed-links/mailed-link.commands.ts';
import { dayOfId } from '../../accounts/users/calendar-day.ts';
import { type Client, person, registered, signedUp } from '../../testing/client.ts';
import { giveSecondFactor, makeOperator } from '../../testing/operators.fixture.ts';
import { idOf, joins } from '../../testing/route-world.fixture.ts';
import type { PeopleBody, PersonBody } from './people.schema.ts';

const PEOPLE = '/api/operators/people';
const START = '/api/provisioning/start';
const DAY = 24 * 60;

let operator: Client;
let now = new Date('2026-12-01T12:00:00Z');
const wait = (minutes: number) => {
  now = new Date(now.getTime() + minutes * 60_000);
};

const { database, api } = await mailedApiOfFile(() => now);
beforeEach(async () => {
  // The counts of the test before are not kept.
  wait(1);
  const { users, teams, sessions, instances, operations } = database.collections;
  for (const one of [users, teams, sessions, instances, operations])
    await (one as typeof users).deleteMany({});
  operator = await signedUp(api, { email: 'olga@example.com', name: 'Olga Operator' });
  await makeOperator(database.collections, 'olga@example.com');
});

const list = async (query = ''): Promise<PeopleBody> => (await operator.get(`${PEOPLE}?${query}`)).body;
const namesIn = ({ people }: PeopleBody) => people.map(({ name }) => name);
const found = async (text: string) => namesIn(await list(`find=${encodeURIComponent(text)}`));
const counts = async () => (await operator.get(`${PEOPLE}/counts`)).body;
const read = async (client: Client): Promise<PersonBody> =>
  (await operator.get(`${PEOPLE}/${await idOf(client)}`)).body.person;
const signUp = (name: string, change = {}) => signedUp(api, { name, ...change });
const order = (client: Client, body: object, query = '') => client.post(`${START}${query}`, body);

describe('the list', () => {
  test('has everybody, the newest first, with what they have', async () => {
    const ada = await signUp('Ada', { email: 'ada@example.com' });
    await order(ada, { subdomain: 'ada-one' });
    await registered(api, person({ name: 'Bob', email: 'bob@example.com' }));
    const { people, next } = await list();
    expect(next).toBeNull();
    expect(people).toMatchObject([
      { name: 'Bob', email: 'bob@example.com', emailProven: false, assistants: [], teams: 1 },
      {
        name: 'Ada',
        emailProven: true,
        assistants: ['ada-one'],
        activeOn: now.toISOString().slice(0, 10),
        operator: false,
        suspended: false,
      },
      { name: 'Olga Operator', operator: true, secondFactor: true },
    ]);
    expect(JSON.stringify(people)).not.toMatch(/password|sealed|\$2b/i);
  });

  test('comes in pages: each account is on one, also if somebody signs up meanwhile', async () => {
    const many = Array.from({ length: 104 }, (_, index) => ({
      name: `Person ${index}`,
      provider: 'email' as const,
    }));
    await database.collections.users.insertMany(many);
    const first = await list();
    expect([first.people.length, first.next]).toEqual([50, first.people.at(-1)?.id]);
    await signUp('A late one');
    const second = await list(`after=${first.next}`);
    const third = await list(`after=${second.next}`);
    expect([second.people.length, third.people.length, third.next]).toEqual([50, 5, null]);
    const ids = [first, second, third].flatMap(({ people }) => people.map(({ id }) => id));
    expect(new Set(ids).size).toBe(105);
  });

  test('goes on over weeks in which many have signed up, or nobody', async () => {
    const daysAgo = (days: number) =>
      Array.from({ length: 60 }, () => {
        const seconds = Math.floor(Date.now() / 1_000) - days * 86_400;
        const _id = new Types.ObjectId(Types.ObjectId.generate(seconds));
        return { _id, idDay: dayOfId(_id), name: `${days} days ago`, provider: 'email' as const };
      });
    await database.collections.users.insertMany([200, 40, 3].flatMap(daysAgo));
    const ids: string[] = [];
    for (let next: string | null = ''; next !== null; ) {
      const page: PeopleBody = await list(next ? `after=${next}` : '');
      ids.push(...page.people.map(({ id }) => id));
      next = page.next;
    }
    expect(ids).toHaveLength(181);
    expect(ids).toEqual(ids.toSorted().toReversed());
  });

  test('shows only who has not proven their address, whose order waits, or operators', async () => {
    const waiting = await registered(api, person({ name: 'Wilma' }));
    expect((await order(waiting, { region: 'eu' })).body.error).toBe('email_unproven');
    await registered(api, person({ name: 'Uma' }));
    await signUp('Ada');
    expect(namesIn(await list('only=unproven'))).toEqual(['Uma', 'Wilma']);
    expect(namesIn(await list('only=order_waits'))).toEqual(['Wilma']);
    expect(namesIn(await list('only=operators'))).toEqual(['Olga Operator']);
    expect((await operator.get(`${PEOPLE}?only=rich`)).body.error).toBe('invalid_input');
  });
});

describe('a search', () => {
  beforeEach(async () => {
    const ada = await signUp('Ada Lovelace', { email: 'ada@example.com' });
    await order(ada, { subdomain: 'engine-one' });
    await signUp('Charles Babbage', { email: 'ada@example.co' });
    await database.collections.users.create({ name: 'Grace', provider: 'x', xId: '7', xUsername: 'GraceH' });
  });

  test.each([
    ['the beginning of an email', 'ada@ex', ['Charles Babbage', 'Ada Lovelace']],
    ['a whole email, which finds that one alone', 'ADA@example.co', ['Charles Babbage']],
    ['the beginning of a name', 'ada', ['Charles Babbage', 'Ada Lovelace']],
    ['a later word of a name', 'babb', ['Charles Babbage']],
    ['an X handle', '@graceh', ['Grace']],
    ['a handle without its @', 'graceh', ['Grace']],
    ['the beginning of a subdomain', 'engine', ['Ada Lovelace']],
    ['a host name', 'engine-one.clawdet.localhost', ['Ada Lovelace']],
    ['nobody’s', 'nobody', []],
    ['characters of a pattern, which mean nothing', '.*', []],
    ['an open bracket', '(ada', []],
    ['a dollar', '$ne', []],
  ])('by %s', async (_what, text, names) => {
    expect(await found(text)).toEqual(names);
  });

  test('by the id of an account', async () => {
    const user = await database.collections.users.findOne({ name: 'Grace' }).lean();
    expect(await found(`${user?._id}`)).toEqual(['Grace']);
    expect(await found(new Types.ObjectId().toString())).toEqual([]);
  });

  test('finds everybody in the team of an assistant', async () => {
    const mate = await signUp('Mate');
    const ada = await database.collections.users.findOne({ emailKey: 'ada@example.com' }).lean();
    await joins(database.collections, mate, `${ada?._id}`, 'member');
    expect(await found('engine-one')).toEqual(['Mate', 'Ada Lovelace']);
    const [line] = (await list('find=mate')).people;
    expect(line).toMatchObject({ teams: 2, assistants: ['engine-one'] });
  });
});

describe('the counts', () => {
  test('are of people and of their teams', async () => {
    const ada = await signUp('Ada');
    await order(ada, {});
    const mate = await signUp('Mate');
    await joins(database.collections, mate, await idOf(ada), 'viewer');
    await mate.post('/api/teams', { name: 'Another' });
    const waiting = await registered(api, person({ name: 'Wilma' }));
    await order(waiting, {});
    await database.collections.users.create({ name: 'Imported', provider: 'email' });
    expect(await counts()).toEqual({
      at: now.toISOString(),
      people: { total: 5, active: 4, withAssistant: 2, unproven: 1, ordersWaiting: 1 },
      teams: { total: 6, created: 1, active: 5, withAssistant: 1, suspended: 0 },
      factorResets: [],
    });
  });

  test('follow a proof, which also places the order that waited', async () => {
    const email = 'wilma@example.com';
    const waiting = await registered(api, person({ email }));
    await order(waiting, {});
    expect((await counts()).people).toMatchObject({ unproven: 1, ordersWaiting: 1, withAssistant: 0 });
    const userId = new Types.ObjectId(await idOf(waiting));
    const link = { purpose: 'prove', userId, emailKey: email } as const;
    const token = await createMailedLink(database.collections, link, now);
    expect((await waiting.post('/api/auth/verify', { token })).body.order).toEqual({ placed: true });
    wait(1);
    expect((await counts()).people).toMatchObject({ unproven: 0, ordersWaiting: 0, withAssistant: 1 });
  });

  test('an account that was used in the last 30 days is active, by login or by a session', async () => {
    const who = person();
    const ada = await signedUp(api, who);
    wait(29 * DAY);
    await api.client().post('/api/auth/login', who);
    expect((await read(ada)).activeOn).toBe(now.toISOString().slice(0, 10));
    // Olga's own call makes her active again.
    expect((await counts()).people.active).toBe(2);
    wait(29 * DAY);
    await operator.get(PEOPLE);
    expect((await counts()).people.active).toBe(2);
    wait(2 * DAY);
    expect((await counts()).people.active).toBe(1);
  });

  test('are taken at most every half minute', async () => {
    const before = await counts();
    await signUp('Ada');
    expect(await counts()).toEqual(before);
    wait(1);
    expect((await counts()).people.total).toBe(2);
  });
});

describe('one person', () => {
  test('is shown with ways in, teams, assistants and sessions, and without a secret', async () => {
    const email = 'ada@example.com';
    const ada = await signUp('Ada', { email });
    await order(ada, { subdomain: 'ada-one' });
    await ada.post('/api/teams', { name: 'The engine' });
    await giveSecondFactor(database.collections, email);
    const { body } = await operator.get(`${PEOPLE}/${email}`);
    expect(body.person).toMatchObject({
      name: 'Ada',
      email,
      emailProven: true,
      waysIn: ['password'],
      factors: { totp: { addedAt: expect.any(String) }, passkeys: [], recoveryCodesLeft: 0 },
      teams: [
        { name: 'Ada’s team', own: true, role: 'owner', members: 1, suspended: false },
        { name: 'The engine', own: false, role: 'owner' },
      ],
      assistants: [{ subdomain: 'ada-one', team: 'Ada’s team', status: 'pending' }],
      sessions: [{ method: 'email', secondFactor: true, current: false }],
      suspension: null,
      factorReset: null,
    });
    expect(JSON.stringify(body)).not.toMatch(/never opened|hash/i);
  });

  test('is named exactly; nobody else is shown by a beginning', async () => {
    await signUp('Ada', { email: 'ada@example.com' });
    expect((await operator.get(`${PEOPLE}/ada@example.co`)).body.error).toBe('not_found');
    expect((await operator.get(`${PEOPLE}/Ada`)).body.error).toBe('not_found');
  });
});

describe('a suspension of a person', () => {
  const because = { because: 'It sends spam.' };
  const path = (id: string) => `/api/operators/accounts/${id}/suspension`;

  test('is one of each team that they answer for, tells them, and ends again', async () => {
    const email = 'ada@example.com';
    const ada = await signUp('Ada', { email });
    await order(ada, { subdomain: 'ada-one' });
    const { team } = (await ada.post('/api/teams', { name: 'Another' })).body;
    const other = await signUp('Other');
    await joins(database.collections, ada, await idOf(other), 'owner');
    const id = await idOf(ada);

    expect((await operator.post(path(id), because)).body).toEqual({ effect: 'suspended' });
    expect((await read(ada)).suspension).toMatchObject(because);
    expect((await read(other)).suspension).toBeNull();
    const { instances, teams } = database.collections;
    expect((await instances.findOne({ subdomain: 'ada-one' }).lean())?.suspension).toMatchObject(because);
    expect((await teams.findById(team.id).lean())?.suspension).toMatchObject(because);
    expect((await api.mailsTo(email)).at(-1)?.subject).toBe('Your assistant is suspended');
    wait(1);
    expect((await counts()).teams.suspended).toBe(2);
    expect(await list('find=ada@example.com')).toMatchObject({ people: [{ suspended: true }] });
    // They can still log in, and read what happened.
    const { entries } = (await ada.get('/api/account/activity')).body;
    expect(entries[0]).toMatchObject({ act: 'suspended', by: 'operator' });

    expect((await operator.delete(path(id))).body).toEqual({ effect: 'resumed' });
    expect((await read(ada)).suspension).toBeNull();
    expect((await instances.findOne({ subdomain: 'ada-one' }).lean())?.suspension).toBeNull();
    expect((await api.mailsTo(email)).at(-1)?.subject).toBe('Your assistant is no longer suspended');
    expect((await operator.delete(path(id))).body).toEqual({ effect: 'not_suspended' });
  });

  test('holds for what they order later, and needs a reason and a recent login', async () => {
    const ada = await signUp('Ada');
    const id = await idOf(ada);
    expect((await operator.post(path(id), { because: '' })).body.error).toBe('invalid_input');
    wait(20);
    expect((await operator.post(path(id), because)).body.error).toBe('confirm_identity');
    expect((await read(ada)).suspension).toBeNull();
    const { password } = person();
    expect((await operator.post('/api/auth/confirm', { password })).status).toBe(200);
    await operator.post(path(id), because);
    await order(ada, { subdomain: 'ada-later' });
    const instance = await database.collections.instances.findOne({ subdomain: 'ada-later' }).lean();
    expect(instance?.suspension).toMatchObject(because);
  });

  test('is in the audit with its reason', async () => {
    const ada = await signUp('Ada', { email: 'ada@example.com' });
    await operator.post(path(await idOf(ada)), because);
    const { lines } = (await operator.get('/api/operators/audit')).body;
    expect(lines[0]).toMatchObject({
      act: 'suspend account',
      who: 'Olga Operator',
      about: 'ada@example.com',
      detail: because.because,
      outcome: 'done',
    });
  });
});

describe('the mail that proves an address', () => {
  const send = async (client: Client) =>
    operator.post(`/api/operators/accounts/${await idOf(client)}/proof-mail`);

  test('is sent again, at most five times an hour, and the operator reads so', async () => {
    const email = `ada-${new Types.ObjectId()}@example.com`;
    const ada = await registered(api, person({ email }));
    const before = (await api.mailsTo(email)).length;
    for (let times = 0; times < 5; times += 1)
      expect((await send(ada)).body).toEqual({ effect: 'proof_sent' });
    const refused = await send(ada);
    expect([refused.status, refused.body.error]).toEqual([429, 'too_many_attempts']);
    expect(refused.headers.get('Retry-After')).toMatch(/^\d+$/);
    expect((await api.mailsTo(email)).length).toBe(before + 5);
    // The operators' five take nothing from the person's own.
    await ada.post('/api/auth/verify/resend', {});
    expect((await api.mailsTo(email)).length).toBe(before + 6);
  });

  test('is not sent where there is nothing to prove, and the answer says why', async () => {
    expect((await send(await signUp('Ada'))).body).toEqual({ effect: 'already_proven' });
    const x = await database.collections.users.create({ name: 'Grace', provider: 'x', xId: '7' });
    const answer = await operator.post(`/api/operators/accounts/${x._id}/proof-mail`);
    expect(answer.body).toEqual({ effect: 'no_address' });
  });

  test('goes to the owner of an address that another account has typed', async () => {
    const email = `owned-${new Types.ObjectId()}@example.com`;
    await signedUp(api, { email });
    const claimant = await registered(api, person({ email }));
    expect((await send(claimant)).body).toEqual({ effect: 'address_taken' });
    expect((await api.mailsTo(email)).at(-1)?.subject).toBe('You already have an account at Clawdet');
  });
});

test('none of it is for customers, and each act of an operator is audited', async () => {
  const ada = await signUp('Ada');
  const id = await idOf(ada);
  for (const path of [PEOPLE, `${PEOPLE}/counts`, `${PEOPLE}/${id}`])
    expect((await ada.get(path)).body.error).toBe('operators_only');
  for (const act of ['end-sessions', 'suspension', 'proof-mail', 'factor-reset'])
    expect((await ada.post(`/api/operators/accounts/${id}/${act}`, {})).body.error).toBe('operators_only');
  const before = await database.collections.audit.countDocuments({});
  await operator.post(`/api/operators/accounts/${id}/proof-mail`);
  await operator.post(`/api/operators/accounts/${id}/end-sessions`);
  expect(await database.collections.audit.countDocuments({})).toBe(before + 2);
});
