import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sendMail } from '../../mail.job.ts';
import { requestAdminAction } from '../../operations/admin-actions/admin-action.requests.ts';
import { type Client, signedUp } from '../../testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { keptJobs } from '../../testing/deps.ts';
import {
  anAssistantOf,
  anOperator,
  ended,
  executedAction,
  openProduct,
  type Product,
  until,
} from '../../testing/product.ts';
import { customerNamed, resumeModels } from './limits.commands.ts';

let database: TestDatabase;
let product: Product;
let operator: Client;
let customer: Client;
/** Of the customer's assistant, new for each test. */
let subdomain: string;

beforeAll(async () => {
  database = await openTestDatabase();
  product = await openProduct(database, { config: { instanceLimit: 1_000 } });
  operator = await anOperator(product, database);
});
afterAll(async () => {
  await product?.close();
  await database?.close();
});
beforeEach(async () => {
  customer = await signedUp(product);
  subdomain = await anAssistantOf(customer);
});

const path = (what: string) => `/api/operators/customers/${subdomain}/${what}`;
const audited = async () => (await operator.get('/api/operators/audit')).body.lines[0];
const ownView = async () => (await customer.get('/api/instances')).body.instances[0];

const customerRow = () => customerNamed(database.collections, subdomain);
const resumedMails = () =>
  product.mails.filter(
    ({ message }) =>
      message.subject === 'Your assistant is no longer suspended' && message.text.includes(subdomain),
  );

describe('suspension by an operator', () => {
  test('the owner reads why on the dashboard and in a mail, and the audit has an entry', async () => {
    const { status, body } = await operator.post(path('suspend'), { because: 'It mines coins.' });
    expect([status, body.suspension]).toEqual([200, { at: expect.any(String), because: 'It mines coins.' }]);
    expect(await ownView()).toMatchObject({ status: 'ready', suspension: { because: 'It mines coins.' } });
    const mail = await until('the mail', async () =>
      product.mails.find(({ message }) => message.subject === 'Your assistant is suspended'),
    );
    expect(mail.message.text).toContain('The reason: It mines coins.');
    expect(await audited()).toMatchObject({
      act: 'models suspend',
      target: `customer:${subdomain}`,
      detail: 'It mines coins.',
      outcome: 'done',
    });
  });

  test('ends when the assistant is resumed, and the owner reads so in a mail', async () => {
    await operator.post(path('suspend'), { because: 'It mines coins.' });
    expect((await operator.post(path('resume'))).body.suspension).toBeNull();
    expect((await ownView()).suspension).toBeNull();
    const mail = await until('the mail', async () => resumedMails()[0]);
    expect(mail.message.text).toContain(subdomain);
  });

  test('outlives the assistant: one that is ordered after it is suspended too, until it is resumed', async () => {
    await operator.post(path('suspend'), { because: 'It mines coins.' });
    const { id } = await ownView();
    await ended(customer, (await customer.delete(`/api/instances/${id}`)).body.operation);
    subdomain = await anAssistantOf(customer);
    expect(await ownView()).toMatchObject({ status: 'ready', suspension: { because: 'It mines coins.' } });
    await operator.post(path('resume'));
    expect((await ownView()).suspension).toBeNull();
  });

  test('holds for an assistant that the same person orders in a new team, once the first one is deleted', async () => {
    await operator.post(path('suspend'), { because: 'It mines coins.' });
    const { id } = await ownView();
    const { operation } = (await customer.delete(`/api/instances/${id}`)).body;
    await ended(customer, operation);
    const { team } = (await customer.post('/api/teams', { name: 'Another' })).body;
    const order = await customer.post(`/api/provisioning/start?team=${team.id}`, {});
    expect(order.status).toBe(202);
    expect(await ownView()).toMatchObject({ team: team.id, suspension: { because: 'It mines coins.' } });
    await ended(customer, order.body.operation);
  });

  test.each([
    ['none for an assistant that was not suspended', { isRetry: false }, []],
    ['one if an earlier try died after it had ended the suspension', { isRetry: true }, ['resumed:act:1']],
  ])('resuming enqueues a mail: %s', async (_, { isRetry }, keys) => {
    const jobs = keptJobs();
    await resumeModels({ collections: database.collections, jobs }, subdomain, { once: 'act:1', isRetry });
    const { teamId } = (await database.collections.instances.findOne({ subdomain }).lean()) ?? {};
    expect(jobs.kept.map(({ key }) => key)).toEqual(keys.map((key) => `${key}:${teamId}`));
  });

  test('that follows another one before the mail about its end goes out: that mail is not sent', async () => {
    await operator.post(path('suspend'), { because: 'It mines coins.' });
    const { _id, teamId } = await customerRow();
    const job = { mail: 'resumed', userId: teamId.toString(), instanceId: _id.toString() } as const;
    const sent: string[] = [];
    const mailer = { send: async (to: string) => void sent.push(to), close: () => undefined };
    const deps = { ...product.deps, collections: database.collections, mailer };
    await sendMail(deps, job);
    expect(sent).toEqual([]);
    await database.collections.instances.updateOne({ _id }, { $set: { suspension: null } });
    await sendMail(deps, job);
    expect(sent).toHaveLength(1);
  });

  test('needs a reason', async () => {
    const answer = await operator.post(path('suspend'), { because: ' ' });
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_input']);
    const asked = await requestAdminAction(database.collections, {
      act: 'models suspend',
      target: { kind: 'customer', name: subdomain },
      change: { because: ' ' },
      actor: 'shell:root@here',
    });
    await product.worker.poll();
    expect(await executedAction(database.collections, asked)).toMatchObject({
      outcome: 'invalid_input',
    });
    expect((await ownView()).suspension).toBeNull();
  });
});

describe('limits', () => {
  test('are the tier’s until an operator sets others, for the owner and all of their assistants', async () => {
    const before = (await operator.get(path('models'))).body.accounts;
    expect(before).toMatchObject([
      { of: 'owner', limits: { monthTokens: 100_000, monthDollars: null }, set: [] },
      { of: 'assistant', limits: { monthTokens: 100_000 }, thisMonth: { tokens: 0, dollars: 0 } },
    ]);
    await operator.post(path('limits'), { monthTokens: 500_000 });
    const { body } = await operator.post(path('limits'), { monthDollars: 12.5 });
    for (const account of body.accounts)
      expect(account).toMatchObject({
        limits: { monthTokens: 500_000, monthDollars: 12.5, requestsPerMinute: 60 },
        set: ['monthTokens', 'monthDollars'],
      });
    expect(await audited()).toMatchObject({ act: 'models limit', detail: 'monthDollars=12.5' });
  });

  test('of one assistant apply to the one that its owner orders after deleting it', async () => {
    await operator.post(path('limits'), { requestsPerMinute: 5, assistantOnly: true });
    const { id } = await ownView();
    await ended(customer, (await customer.delete(`/api/instances/${id}`)).body.operation);
    subdomain = await anAssistantOf(customer);
    const { body } = await operator.get(path('models'));
    expect(body.accounts[1]).toMatchObject({ of: 'assistant', limits: { requestsPerMinute: 5 } });
  });

  test('of one assistant alone leave the owner’s as they are, and can be reset to the tier’s', async () => {
    const lowered = await operator.post(path('limits'), { monthTokens: 10, assistantOnly: true });
    expect(lowered.body.accounts).toMatchObject([
      { of: 'owner', limits: { monthTokens: 100_000 } },
      { of: 'assistant', limits: { monthTokens: 10 } },
    ]);
    const { body } = await operator.post(path('limits'), { reset: true });
    expect(body.accounts[1]).toMatchObject({ limits: { monthTokens: 100_000 }, set: [] });
  });

  test.each([
    ['an empty change', {}],
    ['a negative amount', { monthTokens: -1 }],
    ['half a token', { dayTokens: 0.5 }],
    ['an unknown limit', { yearTokens: 5 }],
    ['no requests at all, which is what suspending is for', { requestsPerMinute: 0 }],
  ])('%s is refused', async (_what, body) => {
    const answer = await operator.post(path('limits'), body);
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_input']);
    expect((await operator.get(path('models'))).body.accounts[0].set).toEqual([]);
  });
});

test.each(['suspend', 'resume', 'limits'])(
  '%s is for operators, and for customers that exist',
  async (what) => {
    const body = { because: 'No reason.', monthTokens: 1 };
    expect((await product.client().post(path(what), body)).status).toBe(401);
    expect((await customer.post(path(what), body)).body.error).toBe('operators_only');
    const { monthTokens, because } = body;
    const fit = what === 'limits' ? { monthTokens } : { because };
    expect((await operator.post(`/api/operators/customers/nobody/${what}`, fit)).status).toBe(404);
  },
);

test('what a customer may use is shown to operators only', async () => {
  expect((await product.client().get(path('models'))).status).toBe(401);
  expect((await customer.get(path('models'))).body.error).toBe('operators_only');
  expect((await operator.get('/api/operators/customers/nobody/models')).status).toBe(404);
});
