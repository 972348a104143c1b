import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findCustomer } from '../../assistants/instances/customers.ts';
import { removalSteps } from '../../leaving.ts';
import { person, registered, signedUp } from '../../testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { ended, openProduct, type Product, until } from '../../testing/product.ts';
import { aWholePerson, type WholePerson } from '../../testing/whole-person.fixture.ts';
import { haveCalls } from '../../usage/reports/usage.fixture.ts';
import { grantOperator, hasOtherOperator } from '../roles/operator.role.ts';
import { createDeletionWorker } from './deletion.job.ts';

const DAY_MS = 86_400_000;
const PASSWORD = person().password;

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

const later = (days: number) => new Date(Date.now() + days * DAY_MS);
const remove = ({ client, password = PASSWORD }: Pick<WholePerson, 'client'> & { password?: unknown }) =>
  client.raw('/api/account', {
    method: 'DELETE',
    headers: { 'X-Requested-With': 'clawdet', 'Content-Type': 'application/json' },
    body: JSON.stringify({ currentPassword: password }),
  });
/** Looks at deletions once, as a worker does eight days from now. */
const work = (steps = removalSteps, days = 8) =>
  createDeletionWorker(product.deps, steps, () => later(days))();
const exists = async ({ userId }: Pick<WholePerson, 'userId'>) =>
  (await database.collections.users.exists({ _id: userId })) !== null;
/** Works until nothing of the account is left to do. */
const workUntilGone = ({ userId }: Pick<WholePerson, 'userId'>) =>
  until('the account to go', async () => {
    await work();
    return (await database.collections.accountDeletions.exists({ _id: userId })) === null;
  });
const mailsTo = (email: string) => product.mails.filter(({ to }) => to === email);
/** The subjects of the mails about a deletion. */
const subjects = (email: string) =>
  mailsTo(email).flatMap(({ message }) => (message.subject.includes('deleted') ? [message.subject] : []));

/** Everything in the database that names a person in one of these ways, by collection. */
async function traces(texts: readonly string[]): Promise<string[]> {
  const collections = await database.connection.listCollections();
  const found: string[] = [];
  for (const { name } of collections)
    for (const row of await database.connection.collection(name).find({}).toArray())
      if (texts.some((text) => JSON.stringify(row).includes(text))) found.push(name);
  return [...new Set(found)].toSorted();
}

describe('a person who asks for the deletion of their account', () => {
  test('has to say their password, and without it nothing changes', async () => {
    const client = await signedUp(product);
    const answer = await remove({ client, password: 'a wrong guess' });
    expect([answer.status, answer.body.error]).toEqual([403, 'wrong_password']);
    expect((await client.get('/api/auth/me')).body.user.deletion).toBeNull();
  });

  test('gets a mail with a link, can order nothing meanwhile, and undoes it on the page', async () => {
    const who = person();
    const client = await signedUp(product, who);
    const { deletion } = (await remove({ client })).body.user;
    expect(new Date(deletion.due).getTime()).toBeGreaterThan(later(6.9).getTime());
    const refused = await client.post('/api/provisioning/start', {});
    expect([refused.status, refused.body.error, refused.body.action]).toEqual([
      409,
      'account_leaving',
      'keep_account',
    ]);
    const { user } = (await client.post('/api/account/deletion/undo')).body;
    expect(user.deletion).toBeNull();
    expect((await client.post('/api/provisioning/start', {})).status).toBe(202);
    await work();
    expect((await client.get('/api/auth/me')).status).toBe(200);
  });

  test('undoes it by the mailed link without a login, once', async () => {
    const who = person();
    const client = await signedUp(product, who);
    await remove({ client });
    const token = await until('the mail', async () => {
      const texts = mailsTo(String(who.email)).map(({ message }) => message.text);
      return texts.map((text) => /\/keep-account#([\w-]+)/.exec(text)?.[1]).find(Boolean);
    });
    const keep = () => product.client().post('/api/auth/keep-account', { token });
    expect((await keep()).status).toBe(204);
    expect((await client.get('/api/auth/me')).body.user.deletion).toBeNull();
    expect((await keep()).body.error).toBe('link_invalid');
  });

  test('twice at once has one deletion and one mail', async () => {
    const who = person();
    const client = await signedUp(product, who);
    const both = await Promise.all([remove({ client }), remove({ client })]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    const dues = both.map(({ body }) => body.user.deletion.due);
    expect(dues[0]).toBe(dues[1]);
    await until('the mail', async () => subjects(String(who.email)).length > 0);
    const { id } = both[0]?.body.user ?? {};
    const requests = { actor: `user:${id}`, act: 'delete account' };
    expect(await database.collections.audit.countDocuments(requests)).toBe(1);
    expect(subjects(String(who.email))).toEqual(['Your account at Clawdet will be deleted']);
  });

  test('undoes it at the last moment or not at all: a worker that begins meanwhile never takes a part only', async () => {
    const outcomes = new Set<string>();
    for (let round = 0; round < 12; round += 1) {
      const whole = await aWholePerson(product);
      await remove(whole);
      const undo = () => whole.client.post('/api/account/deletion/undo');
      const [undone] = await Promise.all(round % 2 ? [undo(), work()] : [work().then(undo), work()]);
      const { deletion } = (await whole.client.get('/api/auth/me')).body.user ?? {};
      const row = await database.collections.users.findById(whole.userId).lean();
      outcomes.add(undone.body.error ?? 'undone');
      if (undone.status === 200) {
        expect(deletion).toBeNull();
        expect((await findCustomer(database.collections, whole.subdomain))?.desired.present).toBe(true);
      } else if (row) expect(row.deletion?.begunAt).toBeInstanceOf(Date);
    }
    expect(outcomes).toContain('deletion_begun');
  });
});

describe('a deletion that is due', () => {
  test('removes the assistant first, keeps the login until it is gone, and then everything but totals and the log', async () => {
    const whole = await aWholePerson(product);
    await database.collections.audit.create({
      actor: 'user:aaaaaaaaaaaaaaaaaaaaaaaa',
      act: 'grant',
      target: { kind: 'user', name: whole.email.toUpperCase() },
      message: `Nobody has signed up as "${whole.email}".`,
      outcome: 'not_found',
    });
    await remove(whole);
    await until('the first mail', async () => subjects(whole.email).length > 0);
    await work();
    const removal = await database.collections.operations.findOne({
      instanceId: whole.instanceId,
      kind: 'destroy',
    });
    expect(removal?.teamId).toEqual(whole.userId);
    expect((await whole.client.get('/api/auth/me')).status).toBe(200);
    expect((await whole.client.post('/api/account/deletion/undo')).body.error).toBe('deletion_begun');
    await workUntilGone(whole);
    expect((await whole.client.get('/api/auth/me')).status).toBe(401);
    expect(subjects(whole.email)).toEqual([
      'Your account at Clawdet will be deleted',
      'Your account at Clawdet is deleted',
    ]);
    expect(await traces([whole.email, whole.email.toUpperCase(), whole.name, whole.keyName])).toEqual([]);
    expect(await traces([whole.userId.toString(), whole.instanceId.toString()])).toEqual([
      'audit',
      'heldNames',
      'job_keys',
      'usage_days',
    ]);
    expect(await traces(Object.values(whole.secrets))).toEqual([]);
  });

  test('takes the calls of all teams that are theirs alone, and leaves a team that they have handed over its own', async () => {
    const { collections } = database;
    const [whole, heir] = [await aWholePerson(product), await aWholePerson(product)];
    const { id } = (await whole.client.post('/api/teams', { name: 'Alone' })).body.team;
    await haveCalls(collections, id, [{ model: 'grok-4.2' }]);
    const members = [{ userId: heir.userId, role: 'owner' as const, since: new Date() }];
    await collections.teams.create({ _id: whole.userId, members, revision: 1, createdAt: new Date() });
    await remove(whole);
    await workUntilGone(whole);
    const left = async (team: string) => [
      await collections.usage.countDocuments({ team }),
      await collections.ledgers.countDocuments({ _id: team }),
    ];
    expect(await left(whole.userId.toString())).toEqual([1, 1]);
    expect(await left(id)).toEqual([0, 0]);
  });

  test('goes on wherever a worker dies', async () => {
    for (let at = 0; at < removalSteps.length; at += 1) {
      const whole = await aWholePerson(product);
      await remove(whole);
      const broken = removalSteps.map((step, index) =>
        index === at
          ? async () => {
              throw new Error('the worker dies here');
            }
          : step,
      );
      await until('the assistant to go', async () => {
        await work(broken);
        return at === 0 || !(await findCustomer(database.collections, whole.subdomain));
      });
      expect(await exists(whole)).toBe(true);
      await workUntilGone(whole);
      expect(await traces([whole.email, whole.name])).toEqual([]);
    }
  });

  test('that died right after the account went removes what was written meanwhile', async () => {
    const whole = await aWholePerson(product);
    await remove(whole);
    await until('the parts to go', async () => {
      await work();
      const row = await database.collections.accountDeletions.findById(whole.userId).lean();
      return row === null || row.mailQueuedAt;
    });
    await database.collections.users.deleteOne({ _id: whole.userId });
    await database.collections.sessions.create({
      _id: 'late',
      userId: whole.userId,
      createdAt: new Date(),
      expiresAt: later(30),
    });
    await workUntilGone(whole);
    expect(await database.collections.sessions.exists({ _id: 'late' })).toBeNull();
  });

  test('waits for a removal that fails, touches nothing else, and tries it again later', async () => {
    const client = await signedUp(product);
    const { operation } = (await client.post('/api/provisioning/start', {})).body;
    await ended(client, operation);
    const userId = (await database.collections.operations.findById(operation.id).lean())?.teamId;
    if (!userId) throw new Error('no owner');
    await remove({ client });
    const { destroy } = product.engine;
    product.engine.destroy = () => Promise.reject(new Error('the clouds say no'));
    const removals = () => database.collections.operations.find({ teamId: userId, kind: 'destroy' }).lean();
    try {
      await work();
      await until('the removal to fail', async () =>
        (await removals()).every(({ status }) => status === 'failed'),
      );
      await work(removalSteps, 7.01);
    } finally {
      product.engine.destroy = destroy;
    }
    expect((await client.get('/api/auth/me')).status).toBe(200);
    await workUntilGone({ userId });
    expect((await client.get('/api/auth/me')).status).toBe(401);
  });

  test('keeps the address until the last mail is sent, but no longer than a day', async () => {
    const who = person();
    const client = await signedUp(product, who);
    await remove({ client });
    const userId = (await database.collections.users.findOne({ emailKey: String(who.email) }).lean())?._id;
    if (!userId) throw new Error('no account');
    const { send } = product.deps.mailer;
    product.deps.mailer.send = () => Promise.reject(new Error('the mail server is away'));
    try {
      await work();
      await work();
      expect(await exists({ userId })).toBe(true);
      await work(removalSteps, 9.1);
      expect(await exists({ userId })).toBe(false);
    } finally {
      product.deps.mailer.send = send;
    }
  });

  test('leaves the address free: somebody signs up with it again, as somebody new', async () => {
    const who = person();
    const client = await signedUp(product, who);
    const { id } = (await client.get('/api/auth/me')).body.user;
    await remove({ client });
    await workUntilGone({ userId: id });
    const again = await signedUp(product, who);
    const { user } = (await again.get('/api/auth/me')).body;
    expect([user.emailProven, user.id === id]).toEqual([true, false]);
  });

  test('of an address that nobody has proven needs no mail', async () => {
    const who = person();
    const client = await registered(product, who);
    const { id } = (await client.get('/api/auth/me')).body.user;
    await remove({ client });
    await workUntilGone({ userId: id });
    expect(subjects(String(who.email))).toEqual([]);
  });
});

describe('the last operator', () => {
  const operators = async (count: number) => {
    await database.collections.users.updateMany({ role: 'operator' }, { $set: { role: null } });
    const people = await Promise.all(Array.from({ length: count }, () => aWholePerson(product)));
    for (const { userId } of people)
      await database.collections.users.updateOne({ _id: userId }, { $set: { role: 'operator' } });
    return people;
  };

  test('cannot delete their account', async () => {
    const [only] = await operators(1);
    if (!only) throw new Error('no operator');
    const answer = await remove(only);
    expect([answer.status, answer.body.error]).toEqual([409, 'last_operator']);
    expect((await only.client.get('/api/auth/me')).body.user.deletion).toBeNull();
  });

  test('is never nobody: of two who leave at once, at most one does', async () => {
    const people = await operators(2);
    const statuses = (await Promise.all(people.map(remove))).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200).length).toBeLessThan(2);
    const staying = await database.collections.users.countDocuments({ role: 'operator', deletion: null });
    expect(staying).toBeGreaterThan(0);
  });

  test('is nobody who is about to leave: their invitation gives no role meanwhile', async () => {
    const [staying] = await operators(1);
    const leaving = await aWholePerson(product);
    await remove(leaving);
    const operatorInvitation = { nonce: 'once', at: new Date() };
    await database.collections.users.updateOne({ _id: leaving.userId }, { $set: { operatorInvitation } });
    expect(await grantOperator(database.collections, leaving.userId, 'once')).toBe(false);
    expect(await hasOtherOperator(database.collections, staying?.userId ?? '')).toBe(false);
  });

  test('leaves once another one stays, who then is the last', async () => {
    const [leaving, staying] = await operators(2);
    if (!leaving || !staying) throw new Error('no operators');
    expect((await remove(leaving)).status).toBe(200);
    expect((await remove(staying)).body.error).toBe('last_operator');
    await workUntilGone(leaving);
  });
});
