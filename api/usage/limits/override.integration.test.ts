import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type Assistant,
  type GatewayTestServer,
  openGatewayTestServer,
} from '../../../gateway/http/server.fixture.ts';
import { type Client, signedUp } from '../../testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { anAssistantOf, anOperator, openProduct, type Product } from '../../testing/product.ts';
import { rebuildUsage } from '../reports/usage.rebuild.ts';
import { usageAnswer } from '../reports/usage.schema.ts';
import { endOverride, overrideBudget } from './limits.commands.ts';
import { modelLimitsAnswer } from './limits.schema.ts';

const DAY_MS = 86_400_000;
const dayIn = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

describe('over HTTP', () => {
  let database: TestDatabase;
  let product: Product;
  let operator: Client;
  let customer: Client;
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

  const address = () => `/api/operators/customers/${subdomain}/override`;
  const models = async () => (await operator.get(`/api/operators/customers/${subdomain}/models`)).body;
  const audited = async () => (await operator.get('/api/operators/audit')).body.lines[0];
  const raise = () => ({ monthTokens: 10_000_000, until: dayIn(20), because: 'A conference.' });

  test('an operator raises a budget, and their page, the customer’s usage and the audit show it', async () => {
    const { status, body } = await operator.post(address(), raise());
    expect([status, modelLimitsAnswer.parse(body)]).toEqual([200, body]);
    expect(body.override).toEqual(raise());
    for (const account of body.accounts)
      expect(account).toMatchObject({
        limits: { monthTokens: 10_000_000, monthDollars: null, requestsPerMinute: 60 },
        usual: { monthTokens: 100_000 },
        set: [],
      });
    const usage = (await customer.get('/api/usage')).body;
    expect(usageAnswer.parse(usage)).toEqual(usage);
    expect(usage.budget).toMatchObject({
      tokens: { limit: 10_000_000 },
      override: raise(),
      words: expect.stringMatching(
        /A temporary budget applies until the end of .* \(UTC\): 10,000,000 tokens a month\. The reason: A conference\./,
      ),
    });
    expect(await audited()).toMatchObject({
      act: 'models override',
      target: `customer:${subdomain}`,
      detail: `monthTokens=10000000 until ${dayIn(20)}: A conference.`,
      outcome: 'done',
    });
  });

  test('a second budget replaces the first, and removal brings back what was set before', async () => {
    await operator.post(`/api/operators/customers/${subdomain}/limits`, { monthTokens: 200_000 });
    await operator.post(address(), raise());
    const day = { dayDollars: 2.5, dayTokens: null, until: dayIn(1), because: 'A test of ours.' };
    expect((await operator.post(address(), day)).body).toMatchObject({
      override: day,
      accounts: [{ limits: { monthTokens: 200_000, dayDollars: 2.5 } }, { limits: { monthTokens: 200_000 } }],
    });
    const { status, body } = await operator.delete(address());
    expect([status, body.override]).toEqual([200, null]);
    expect(body.accounts).toMatchObject([
      { limits: { monthTokens: 200_000, dayDollars: null }, set: ['monthTokens'] },
      { limits: { monthTokens: 200_000 } },
    ]);
    expect((await customer.get('/api/usage')).body.budget.override).toBeNull();
    expect(await audited()).toMatchObject({ act: 'models end override', outcome: 'done' });
    expect((await operator.delete(address())).status).toBe(200);
  });

  test('a limit that is changed meanwhile applies afterwards', async () => {
    await operator.post(address(), raise());
    const { body } = await operator.post(`/api/operators/customers/${subdomain}/limits`, { monthTokens: 7 });
    expect(body.accounts[0]).toMatchObject({
      limits: { monthTokens: 10_000_000 },
      usual: { monthTokens: 7 },
    });
  });

  test('outlasts a rebuild of the ledger', async () => {
    await operator.post(address(), raise());
    const team = (await customer.get('/api/auth/me')).body.user.id;
    await rebuildUsage(database.collections, team);
    expect((await models()).override).toEqual(raise());
  });

  test('may be for today alone', async () => {
    const body = { ...raise(), until: dayIn(0) };
    expect((await operator.post(address(), body)).body.override).toEqual(body);
  });

  test.each([
    ['a day that is over', { until: dayIn(-1) }, 'until'],
    ['no day', { until: undefined }, 'until'],
    ['a time instead of a day', { until: new Date().toISOString() }, 'until'],
    ['a day that does not exist', { until: '2027-02-30' }, 'until'],
    ['no reason', { because: ' ' }, 'because'],
    ['a negative limit', { monthTokens: -1 }, 'monthTokens'],
    ['no limit', { monthTokens: undefined }, ''],
    ['a rate, which is no budget', { requestsPerMinute: 5 }, ''],
  ])('%s is refused, and nothing changes', async (_what, change, field) => {
    const answer = await operator.post(address(), { ...raise(), ...change });
    expect([answer.status, answer.body.error, answer.body.fields[0].path]).toEqual([
      400,
      'invalid_input',
      field,
    ]);
    expect((await models()).override).toBeNull();
  });

  test('is for operators, and for customers that exist', async () => {
    expect((await product.client().post(address(), raise())).status).toBe(401);
    expect((await product.client().delete(address())).status).toBe(401);
    expect((await customer.post(address(), raise())).body.error).toBe('operators_only');
    expect((await customer.delete(address())).body.error).toBe('operators_only');
    const nobody = '/api/operators/customers/nobody/override';
    expect((await operator.post(nobody, raise())).status).toBe(404);
    expect((await operator.delete(nobody)).status).toBe(404);
  });
});

describe('at the gateway', () => {
  let world: GatewayTestServer;
  let alice: Assistant;
  let client: OpenAI;

  beforeAll(async () => {
    world = await openGatewayTestServer();
  });
  afterAll(() => world?.close());
  beforeEach(async () => {
    alice = await world.assistant();
    client = new OpenAI({ apiKey: alice.key, baseURL: world.baseUrl, maxRetries: 0 });
  });

  const override = (limits: object) =>
    overrideBudget(world.database.collections, alice.subdomain, {
      ...limits,
      until: dayIn(2),
      because: 'A test.',
    });
  /** What a question with this output gets: `ok`, or the error's code and message. */
  const ask = (maxTokens = 100) =>
    client.chat.completions
      .create({
        model: 'grok-4.2',
        max_tokens: maxTokens,
        messages: [{ role: 'user', content: 'What is 6 * 7?' }],
      })
      .then(
        () => 'ok',
        (error: unknown) =>
          error instanceof OpenAI.APIError ? `${error.code}: ${error.message}` : `${error}`,
      );

  test('a call that the usual budget refuses passes under a larger one, and not after its removal', async () => {
    expect(await ask(150_000)).toMatch(/^insufficient_quota: /);
    await override({ monthTokens: 10_000_000 });
    await expect.poll(() => ask(150_000)).toBe('ok');
    await endOverride(world.database.collections, alice.subdomain);
    await expect.poll(() => ask(150_000)).toMatch(/^insufficient_quota: (?!.*temporary)/);
  });

  test('a smaller one ends what was leased under the usual one, and the refusal says until when', async () => {
    expect(await ask()).toBe('ok');
    await override({ monthTokens: 5 });
    const temporary = `A temporary budget of 5 tokens a month applies until the end of ${dayIn(2)} (UTC).`;
    await expect
      .poll(() => ask())
      .toMatch(/^insufficient_quota: .*It continues automatically on \d{4}-\d\d-\d\d/);
    expect(await ask()).toContain(temporary);
  });

  test('a limit that it removes stops no call', async () => {
    await override({ monthTokens: null });
    await expect.poll(() => ask(150_000)).toBe('ok');
  });
});
