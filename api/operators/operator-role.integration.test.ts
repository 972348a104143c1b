import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { upsertFromX } from '../accounts/x-login/x.commands.ts';
import { requestAdminAction } from '../operations/admin-actions/admin-action.requests.ts';
import { type Client, person, registered, signedUp } from '../testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { giveSecondFactor } from '../testing/operators.fixture.ts';
import { executedAction, openProduct, type Product, until } from '../testing/product.ts';

let database: TestDatabase;
let product: Product;
beforeAll(async () => {
  database = await openTestDatabase();
  product = await openProduct(database, { config: { operatorEmail: 'root@example.com' } });
});
afterAll(async () => {
  await product?.close();
  await database?.close();
});
beforeEach(async () => {
  await database.collections.users.deleteMany({});
  product.mails.length = 0;
});

const users = () => database.collections.users;
/** The links of the invitations that were mailed to an address, oldest first. */
const links = (email: string) =>
  product.mails
    .filter(({ to, message }) => to === email && message.subject.includes('operator'))
    .map(({ message }) => decodeURIComponent(/#(\S+)/.exec(message.text)?.[1] ?? ''));
const linkTo = (email: string, count = 1) =>
  until('the invitation', async () => (links(email).length >= count ? links(email).at(-1) : undefined));
const confirm = async (client: Client, invite: string) => {
  const { status, body } = await client.post('/api/operators/confirm', { invite });
  return status === 204 ? 'confirmed' : body.error;
};
const isOperator = async (client: Client) => (await client.get('/api/auth/me')).body.user?.operator === true;

async function act(verb: 'grant' | 'revoke', name: string) {
  const requested = await requestAdminAction(database.collections, {
    act: verb,
    target: { kind: 'user', name },
    actor: 'shell:root@here',
  });
  await product.worker.poll();
  const { outcome, effect, message } = await executedAction(database.collections, requested);
  return { outcome, effect, message };
}

/** An operator from elsewhere, so that nobody is the last one and the configuration invites nobody. */
const anotherOperator = () => users().create({ name: 'Other', provider: 'x', role: 'operator' });

describe('a grant', () => {
  beforeEach(anotherOperator);

  test('gives the role to the one who reads the mail of the address and owns the account', async () => {
    const bob = await signedUp(product, { email: 'Bob@corp.example' });
    expect(await act('grant', 'bob@CORP.example')).toMatchObject({ outcome: 'done', effect: 'invited' });
    expect(await isOperator(bob)).toBe(false);
    expect(await confirm(bob, await linkTo('Bob@corp.example'))).toBe('confirmed');
    expect(await isOperator(bob)).toBe(true);
    expect(await act('grant', 'bob@corp.example')).toMatchObject({ effect: 'already_operator' });
    await giveSecondFactor(database.collections, 'bob@corp.example');
    const { lines } = (await bob.get('/api/operators/audit')).body;
    expect(lines.slice(0, 3)).toMatchObject([
      { act: 'grant', about: 'Bob@corp.example', detail: 'already operator' },
      { act: 'accept invitation', who: 'Ada Lovelace' },
      { act: 'grant', about: 'Bob@corp.example', detail: 'invited' },
    ]);
  });

  test('gives nothing to one who signed up with somebody else’s address, and nothing to its owner', async () => {
    const squatter = await signedUp(product, { email: 'bob@corp.example' });
    const owner = await signedUp(product, { email: 'bob@home.example' });
    await act('grant', 'bob@corp.example');
    // Only the owner reads this mail, and only the squatter can log in to the account.
    const link = await linkTo('bob@corp.example');
    expect(await confirm(owner, link)).toBe('invite_invalid');
    for (const client of [squatter, owner]) expect(await isOperator(client)).toBe(false);
    expect(product.mails.filter(({ message }) => message.subject.includes('operator'))).toHaveLength(1);
  });

  test('repeated mails a new link, and the earlier one no longer works', async () => {
    const bob = await signedUp(product, { email: 'bob@corp.example' });
    await act('grant', 'bob@corp.example');
    const earlier = await linkTo('bob@corp.example');
    await act('grant', 'bob@corp.example');
    const newest = await linkTo('bob@corp.example', 2);
    expect(await confirm(bob, earlier)).toBe('invite_invalid');
    expect(await confirm(bob, newest)).toBe('confirmed');
  });

  test('of an account of X needs an email, and a handle that X confirmed within a day', async () => {
    const profile = { id: '7', username: 'AdaCounts', name: 'Ada' };
    const { _id } = await upsertFromX(database.collections, profile, true);
    const refused = { outcome: 'not_invitable', message: expect.stringContaining('no email yet') };
    expect(await act('grant', '@adacounts')).toMatchObject(refused);
    const email = 'ada@x.example';
    await users().updateOne({ _id }, { email, emailKey: email });
    const yesterday = new Date(Date.now() - 86_400_001);
    for (const xConfirmedAt of [yesterday, null] as const) {
      await users().updateOne({ _id }, { $set: { xConfirmedAt } });
      expect(await act('grant', '@adacounts')).toMatchObject({
        outcome: 'not_invitable',
        message: expect.stringContaining('log in with X first'),
      });
    }
    expect(links(email)).toEqual([]);
    await upsertFromX(database.collections, profile, true);
    expect(await act('grant', '@adacounts')).toMatchObject({ outcome: 'done', effect: 'invited' });
    await linkTo(email);
    expect(await users().findById(_id).lean()).not.toHaveProperty('role', 'operator');
  });

  test('of an account whose address nobody has proven is refused with what is missing', async () => {
    await registered(product, person({ email: 'typed@corp.example' }));
    const { outcome, message } = await act('grant', 'typed@corp.example');
    expect([outcome, message]).toEqual(['not_invitable', expect.stringContaining('proven')]);
  });

  test('without a mail server is refused with the setting to change', async () => {
    const { smtpUrl } = product.deps.config.mail;
    await signedUp(product, { email: 'bob@corp.example' });
    product.deps.config.mail.smtpUrl = undefined;
    const { outcome, message } = await act('grant', 'bob@corp.example');
    product.deps.config.mail.smtpUrl = smtpUrl;
    expect([outcome, message]).toEqual(['not_invitable', expect.stringContaining('SMTP_URL')]);
    expect(await users().countDocuments({ operatorInvitation: { $ne: null } })).toBe(0);
  });
});

describe('a link', () => {
  beforeEach(anotherOperator);

  /** An account with its link, which has been confirmed. */
  async function confirmed() {
    const bob = await signedUp(product, { email: 'bob@corp.example' });
    await act('grant', 'bob@corp.example');
    const link = await linkTo('bob@corp.example');
    expect(await confirm(bob, link)).toBe('confirmed');
    return { bob, link };
  }

  test('works once', async () => {
    const { bob, link } = await confirmed();
    expect(await confirm(bob, link)).toBe('invite_invalid');
    expect(await isOperator(bob)).toBe(true);
  });

  test('gives nothing back after a revocation', async () => {
    const { bob, link } = await confirmed();
    expect(await act('revoke', 'bob@corp.example')).toMatchObject({ effect: 'revoked' });
    expect(await confirm(bob, link)).toBe('invite_invalid');
    expect(await isOperator(bob)).toBe(false);
  });

  test('that was not opened yet is withdrawn by a revocation', async () => {
    const bob = await signedUp(product, { email: 'bob@corp.example' });
    await act('grant', 'bob@corp.example');
    const link = await linkTo('bob@corp.example');
    expect(await act('revoke', 'bob@corp.example')).toMatchObject({ effect: 'invitation_withdrawn' });
    expect(await confirm(bob, link)).toBe('invite_invalid');
    expect(await act('revoke', 'bob@corp.example')).toMatchObject({ effect: 'no_operator' });
  });
});

describe('the configured operator', () => {
  const who = person({ email: 'root@example.com' });
  /** A login, and then a mail that would come after an invitation of this login. */
  async function loginAndLaterMail(email = 'root@example.com') {
    await product.client().post('/api/auth/login', { email, password: who.password });
    const user = await users().findOne({ emailKey: email }).lean();
    product.mails.length = 0;
    await product.deps.jobs.enqueue('mail', { mail: 'known_address', userId: `${user?._id}` });
    await until('the later mail', async () => product.mails.length > 0);
    return links(email);
  }

  /** Signs up, proves the address, and logs in. */
  async function theOperator(): Promise<Client> {
    const client = await signedUp(product, who);
    await client.post('/api/auth/login', { email: who.email, password: who.password });
    return client;
  }

  test('is not invited again after the role was revoked, and the earlier link is void', async () => {
    const client = await theOperator();
    const link = await linkTo('root@example.com');
    expect(await confirm(client, link)).toBe('confirmed');
    await anotherOperator();
    expect(await act('revoke', 'root@example.com')).toMatchObject({ effect: 'revoked' });
    expect(await loginAndLaterMail()).toEqual([]);
    expect(await confirm(client, link)).toBe('invite_invalid');
    expect(await isOperator(client)).toBe(false);
  });

  test('is invited while nobody has the role, once a day, and a login keeps the link valid', async () => {
    const client = await theOperator();
    const link = await linkTo('root@example.com');
    expect(await loginAndLaterMail()).toEqual([]);
    const old = new Date(Date.now() - 86_400_001);
    const { operatorInvitation } = (await users().findOne({ emailKey: 'root@example.com' }).lean()) ?? {};
    await users().updateOne({ emailKey: 'root@example.com' }, { $set: { 'operatorInvitation.at': old } });
    await product.client().post('/api/auth/login', { email: who.email, password: who.password });
    const newest = await linkTo('root@example.com');
    expect(await users().findOne({ emailKey: 'root@example.com' }).lean()).not.toMatchObject({
      operatorInvitation,
    });
    expect(await confirm(client, link)).toBe('invite_invalid');
    expect(await confirm(client, newest)).toBe('confirmed');
  });

  test('is not invited while somebody else has the role', async () => {
    await anotherOperator();
    await theOperator();
    expect(await loginAndLaterMail()).toEqual([]);
    expect(await users().countDocuments({ operatorInvitation: { $ne: null } })).toBe(0);
  });
});
