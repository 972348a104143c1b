import { afterAll, beforeAll, expect, test } from 'vitest';
import { signedUp } from '../../api/testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../../api/testing/database.ts';
import { ended, openProduct, type Product } from '../../api/testing/product.ts';
import { commandsWith, settingsWith } from './commands.fixture.ts';

let commands: Awaited<ReturnType<typeof commandsWith>>;
let database: TestDatabase;
let product: Product;
beforeAll(async () => {
  database = await openTestDatabase();
  product = await openProduct(database);
  commands = await commandsWith(settingsWith(database.uri));
  const customer = await signedUp(product);
  const { body } = await customer.post('/api/provisioning/start', { subdomain: 'limited' });
  await ended(customer, body.operation);
});
afterAll(async () => {
  await product?.close();
  await database?.close();
  await commands?.remove();
});

const models = (...words: string[]) => commands.run('models', ...words);
const shown = async () => JSON.parse((await models('limited', '--json')).stdout);

test('an operator raises a limit, removes one, and goes back to the tier’s limits', async () => {
  expect((await models('limited')).stdout).toMatch(/^limited may call models\.\n[\s\S]*0 of 100,000/);
  const { code, stdout } = await models(
    'limit',
    'limited',
    '--month-tokens',
    'none',
    '--month-dollars',
    '20',
  );
  expect([code, stdout]).toEqual([0, expect.stringContaining('$0.00 of $20.00')]);
  expect((await shown()).accounts[0].limits).toMatchObject({ monthTokens: null, monthDollars: 20 });
  expect((await models('limit', 'limited', '--reset')).code).toBe(0);
  expect((await shown()).accounts).toMatchObject([
    { set: [] },
    { limits: { monthTokens: 100_000 }, set: [] },
  ]);
});

test('an operator suspends with a reason, and resumes', async () => {
  const suspended = await models('suspend', 'limited', '--because', 'It mines coins.');
  expect(suspended.stdout).toMatch(/^limited is suspended since .*: It mines coins\.\n/);
  expect((await models('resume', 'limited')).stdout).toMatch(/^limited may call models\.\n/);
  expect((await models('suspend', 'limited')).stderr).toContain('--because');
});

test('an operator gives a temporary budget, and ends it', async () => {
  const words = ['--month-tokens', '10000000', '--day-dollars', 'none', '--until', '2999-12-31'];
  const given = await models('override', 'limited', ...words, '--because', 'A conference.');
  expect([given.code, given.stdout]).toEqual([
    0,
    expect.stringContaining(
      'temporary until the end of 2999-12-31 (UTC): dayDollars=none monthTokens=10000000 (A conference.)\n',
    ),
  ]);
  expect(given.stdout).toContain('0 of 10,000,000');
  expect((await shown()).override).toEqual({
    monthTokens: 10_000_000,
    dayDollars: null,
    until: '2999-12-31',
    because: 'A conference.',
  });
  const ended = await models('override', 'limited', '--remove');
  expect([ended.code, ended.stdout]).toEqual([0, expect.not.stringContaining('temporary')]);
  expect((await shown()).override).toBeNull();
});

test.each([
  [['override', 'limited'], 64, /until: /],
  [['override', 'limited', '--until', '2999-12-31', '--because', 'Why?'], 64, /Name at least one limit/],
  [
    ['override', 'limited', '--day-tokens', '1', '--until', 'Friday', '--because', 'Why?'],
    64,
    /until: Send a day/,
  ],
  [
    ['override', 'limited', '--day-tokens', '1', '--until', '2020-01-01', '--because', 'Why?'],
    64,
    /until: Send today/,
  ],
  [['override', 'limited', '--remove', '--day-tokens', '1'], 64, /--remove .* no other option/],
  [['override', 'nobody', '--remove'], 67, /no customer "nobody"/],
  [['limit', 'limited'], 64, /Name at least one limit/],
  [['limit', 'limited', '--month-tokens', 'lots'], 64, /a number or none/],
  [['limit', 'limited', '--day-tokens', '0.5'], 64, /dayTokens: Send a whole number/],
  [['limit', 'limited', '--requests-per-minute', 'none'], 64, /requestsPerMinute: Send a number/],
  [['limit', 'nobody', '--reset'], 67, /no customer "nobody"/],
  [['suspend', 'nobody', '--because', 'No reason.'], 67, /no customer "nobody"/],
  [['suspend', 'limited', '--because', 'x'], 64, /because: Say why/],
  [['nobody'], 67, /no customer "nobody"/],
])('models %j is refused with a sentence', async (words, code, message) => {
  expect(await models(...words)).toMatchObject({ code, stderr: expect.stringMatching(message) });
});
