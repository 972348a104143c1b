import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, signedUp } from '../../testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { makeOperator } from '../../testing/operators.fixture.ts';
import { openProduct, type Product } from '../../testing/product.ts';
import { fleetUsageAnswer } from './fleet/fleet.schema.ts';
import { haveCalls, haveRefusals, today } from './usage.fixture.ts';
import { usageAnswer } from './usage.schema.ts';

let database: TestDatabase;
let product: Product;
let operator: Client;

beforeAll(async () => {
  database = await openTestDatabase();
  product = await openProduct(database, { config: { instanceLimit: 1000 } });
  operator = await signedUp(product, { name: 'Olga Operator', email: 'olga@example.com' });
  await makeOperator(database.collections, 'olga@example.com');
});
afterAll(async () => {
  await product?.close();
  await database?.close();
});

/** A customer with an account, and their team's id. */
async function someone(name = 'Ada Lovelace'): Promise<{ client: Client; team: string }> {
  const client = await signedUp(product, { name });
  return { client, team: (await client.get('/api/auth/me')).body.user.id };
}

describe('access', () => {
  test.each(['/api/usage', '/api/usage.csv', '/api/operators/usage', '/api/operators/usage.csv'])(
    '%s needs a login',
    async (path) => {
      const { status, body } = await product.client().get(path);
      expect([status, body.error]).toEqual([401, 'unauthenticated']);
    },
  );

  test('what operators read is for operators only', async () => {
    const { client } = await someone();
    for (const path of ['/api/operators/usage', '/api/operators/usage.csv']) {
      const { status, body } = await client.get(path);
      expect([status, body.error]).toEqual([403, 'operators_only']);
    }
  });

  test('a customer reads only their own usage, even if they ask for another team’s', async () => {
    const [ada, bea] = [await someone(), await someone()];
    await haveCalls(database.collections, ada.team, [{ model: 'ada-model', tokens: 4_242 }]);
    for (const path of [
      '/api/usage',
      '/api/usage.csv',
      `/api/usage?team=${ada.team}`,
      `/api/usage.csv?team=${ada.team}`,
    ])
      expect(JSON.stringify((await bea.client.get(path)).body)).not.toMatch(/ada-model|4242/);
    expect((await ada.client.get('/api/usage')).body.total.tokens).toBe(4_242);
  });
});

describe('a customer', () => {
  test('who has used nothing gets zero usage and their limits', async () => {
    const { client } = await someone();
    const { body } = await client.get('/api/usage');
    expect(usageAnswer.parse(body)).toEqual(body);
    expect(body).toMatchObject({ total: { calls: 0 }, models: [], tools: [], assistants: [] });
    expect(body.days).toHaveLength(30);
    expect(body.budget).toMatchObject({ state: 'free', part: 0, tokens: { used: 0, limit: 100_000 } });
  });

  test('reads days, models, tools and the state of the budget', async () => {
    const { client, team } = await someone();
    await haveCalls(database.collections, team, [
      { tokens: 85_000, tools: ['web_search'] },
      { tokens: 1_000, model: 'claude-haiku-4-5', status: 503, outcome: 'providers_unavailable' },
    ]);
    await haveRefusals(database.collections, team, 'ada', 3);
    const { body } = await client.get('/api/usage?days=7');
    expect(usageAnswer.parse(body)).toEqual(body);
    expect(body.days.at(-1)).toMatchObject({ day: today(), calls: 2, failed: 1, refused: 3, tokens: 86_000 });
    expect(body.models.map(({ model }: { model: string }) => model)).toEqual([
      'grok-4.2',
      'claude-haiku-4-5',
    ]);
    expect(body.tools).toEqual([{ tool: 'web_search', calls: 1 }]);
    expect(body.budget).toMatchObject({ state: 'alerted', tokens: { used: 86_000 } });
    expect(body.budget.words).toMatch(/^86,000 of this month’s 100,000 tokens are used\./);
  });

  test('saves it as CSV, one line per day, assistant and model', async () => {
    const { client, team } = await someone();
    await haveCalls(database.collections, team, [
      { tokens: 10 },
      { tokens: 20 },
      { model: '=1+1', tokens: 1 },
    ]);
    const { body, headers } = await client.get('/api/usage.csv');
    expect(headers.get('content-type')).toMatch(/^text\/csv/);
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="clawdet-usage-[\d-]+\.csv"$/);
    const [, ...lines] = String(body).trimEnd().split('\r\n');
    expect(lines.map((line) => line.split(',').slice(0, 4))).toEqual([
      [today(), 'removed (ada)', "'=1+1", '1'],
      [today(), 'removed (ada)', 'grok-4.2', '2'],
    ]);
  });

  test.each(['0', '367', '1.5', 'x'])('gets an error for %s as the number of days', async (days) => {
    const { status, body } = await operator.get(`/api/usage?days=${days}`);
    expect([status, body.error]).toEqual([400, 'invalid_input']);
  });
});

describe('an operator', () => {
  const fleet = async (query = '') => (await operator.get(`/api/operators/usage${query}`)).body;

  test('reads every customer’s cost, highest first, the trial chat as one of them, and anomalies', async () => {
    const [dear, cheap] = [await someone('Dear Customer'), await someone('Cheap Customer')];
    await haveCalls(database.collections, dear.team, [{ tokens: 9_000_000, cost: 9_000_000 }]);
    await haveCalls(database.collections, cheap.team, [{ tokens: 1_000, cost: 4_000_000 }]);
    await haveRefusals(database.collections, cheap.team, 'ada', 40);
    await haveCalls(database.collections, 'trial', [{ instance: '', tokens: 500, cost: 5_000_000 }]);
    const body = await fleet();
    expect(fleetUsageAnswer.parse(body)).toEqual(body);
    expect(body.customers.slice(0, 3)).toMatchObject([
      { customer: 'Dear Customer', cost: 9, margin: -9, budget: { state: 'used_up' } },
      { customer: 'Trial chat', cost: 5, tiers: [] },
      { customer: 'Cheap Customer', cost: 4, anomalies: [{ code: 'refused' }] },
    ]);
    expect(body.total.cost).toBeGreaterThanOrEqual(18);
    const odd = await fleet('?anomalies=only');
    expect(odd.customers.map(({ customer }: { customer: string }) => customer)).toContain('Cheap Customer');
    expect(odd.customers.every(({ anomalies }: { anomalies: unknown[] }) => anomalies.length > 0)).toBe(true);
    expect(await fleet('?find=dear')).toMatchObject({ found: 1, next: null });
    const csv = String((await operator.get('/api/operators/usage.csv')).body).split('\r\n');
    expect(csv[0]).toMatch(/^month,customer,tiers,.*,cost_dollars,price_euros,margin_dollars,anomalies$/);
    expect(csv.find((line) => line.includes('Cheap Customer'))).toMatch(/,4\.000000,0\.00,-4,refused$/);
  });

  test('gets an empty page if no customer matches, and an error for an invalid page', async () => {
    expect(await fleet('?find=nobody-at-all')).toMatchObject({ customers: [], found: 0, next: null });
    expect((await operator.get('/api/operators/usage?from=-1')).body.error).toBe('invalid_input');
  });
});

test('the OpenAPI document has all four', async () => {
  const { paths } = (await product.client().get('/api/openapi.json')).body;
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining([
      '/api/usage',
      '/api/usage.csv',
      '/api/operators/usage',
      '/api/operators/usage.csv',
    ]),
  );
  expect(paths['/api/usage.csv'].get.responses['200'].content).toHaveProperty('text/csv');
});
