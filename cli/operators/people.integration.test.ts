import { afterAll, beforeAll, expect, test } from 'vitest';
import { enrolled } from '../../api/accounts/factors/authenticator.fixture.ts';
import { type Client, person, registered, signedUp } from '../../api/testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../../api/testing/database.ts';
import { makeOperator } from '../../api/testing/operators.fixture.ts';
import { anAssistantOf, openProduct, type Product, until } from '../../api/testing/product.ts';
import { EXIT } from '../failure.ts';
import { commandsWith, settingsWith, shell } from './commands.fixture.ts';

let commands: Awaited<ReturnType<typeof commandsWith>>;
let database: TestDatabase;
let product: Product;
let operator: Client;
let subdomain: string;
beforeAll(async () => {
  database = await openTestDatabase();
  product = await openProduct(database, { config: { instanceLimit: 1000 } });
  commands = await commandsWith(settingsWith(database.uri));
  operator = await signedUp(product, { email: 'root@example.com', name: 'Root' });
  await makeOperator(database.collections, 'root@example.com');
  subdomain = await anAssistantOf(await signedUp(product, { email: 'ada@example.com' }));
  await registered(product, person({ name: 'Uma', email: 'uma@example.com' }));
});
afterAll(async () => {
  await product?.close();
  await database?.close();
  await commands?.remove();
});

test('users list shows people, the newest first, and how many there are', async () => {
  const { code, stdout } = await commands.run('users', 'list');
  expect(code).toBe(0);
  expect(stdout).toContain('3 people: 3 active in 30 days, 1 with an assistant, 1 unproven, 0 with an order');
  const rows = stdout.split('\n').filter((line) => /^[0-9a-f]{24} /.test(line));
  expect(rows).toEqual([
    expect.stringMatching(/ Uma +uma@example\.com .* unproven$/),
    expect.stringContaining(subdomain),
    expect.stringMatching(/ Root +root@example\.com .* operator, second factor$/),
  ]);
});

test('users list finds by a beginning, as JSON too, and says when it finds nobody', async () => {
  const { stdout } = await commands.run('users', 'list', 'ADA@ex', '--json');
  expect(JSON.parse(stdout)).toMatchObject({
    people: [{ email: 'ada@example.com', assistants: [subdomain] }],
    next: null,
    counts: { people: { total: 3 } },
  });
  expect((await commands.run('users', 'list', '--only', 'unproven')).stdout).not.toContain(
    'root@example.com',
  );
  const nobody = await commands.run('users', 'list', '.*');
  expect([nobody.code, nobody.stdout]).toEqual([
    EXIT.noSuch,
    expect.stringContaining('Nobody matches ".*".'),
  ]);
});

test('users show prints one person with sessions and activity, and nobody for a beginning', async () => {
  const { code, stdout } = await commands.run('users', 'show', 'ADA@example.com');
  expect(code).toBe(0);
  for (const text of ['ada@example.com (proven)', 'password', subdomain, 'Sessions', 'login'])
    expect(stdout).toContain(text);
  const parsed = JSON.parse((await commands.run('users', 'show', 'ada@example.com', '--json')).stdout);
  expect(parsed).toMatchObject({ person: { email: 'ada@example.com' }, activity: [{ act: 'login' }] });
  expect(JSON.stringify(parsed)).not.toMatch(/hmac|\$2b/);
  const wrong = await commands.run('users', 'show', 'ada');
  expect([wrong.code, wrong.stderr]).toEqual([EXIT.noSuch, expect.stringContaining('names no account')]);
});

test('users suspend and resume change a person’s assistants, with the reason in the audit', async () => {
  const suspended = await commands.run('users', 'suspend', 'ada@example.com', '--because', 'It sends spam.');
  expect([suspended.code, suspended.stdout]).toEqual([0, expect.stringContaining('Suspended: ')]);
  const { instances, audit } = database.collections;
  expect((await instances.findOne({ subdomain }).lean())?.suspension?.because).toBe('It sends spam.');
  expect(await audit.findOne({ act: 'suspend account' }).lean()).toMatchObject({
    actor: shell,
    change: { because: 'It sends spam.' },
    outcome: 'done',
  });
  expect((await commands.run('users', 'resume', 'ada@example.com')).stdout).toContain('has ended');
  expect((await commands.run('users', 'resume', 'ada@example.com')).stdout).toContain('not suspended');
});

test('users reset-factor asks, names what is missing, and is confirmed on the page only', async () => {
  const lost = await enrolled(product, new Date(), { name: 'Lena' });
  const because = ['--reason', 'Knows the last invoice.'];
  const without = await commands.run('users', 'reset-factor', lost.email);
  expect([without.code, without.stderr]).toEqual([EXIT.usage, expect.stringContaining('--withdraw')]);
  const refused = await commands.run('users', 'reset-factor', 'ada@example.com', ...because);
  expect([refused.code, refused.stderr]).toEqual([
    EXIT.refused,
    expect.stringMatching(/no second factor.*\n {2}next: npx clawdet users show/),
  ]);

  const asked = await commands.run('users', 'reset-factor', lost.email, ...because);
  expect([asked.code, asked.stdout]).toEqual([0, expect.stringContaining('Another operator confirms it')]);
  const told = () =>
    product.mails.some(({ to, message }) => to === lost.email && /removed/.test(message.subject));
  await until('the mail', async () => told());
  expect((await commands.run('users', 'show', lost.email)).stdout).toContain(
    'asked to reset the second factor',
  );
  const again = await commands.run('users', 'reset-factor', lost.email, ...because);
  expect([again.code, again.stderr]).toEqual([
    EXIT.refused,
    expect.stringContaining('(command line) has asked'),
  ]);

  const { person: seen } = (await operator.get(`/api/operators/people/${lost.email}`)).body;
  const path = `/api/operators/accounts/${lost.email}/factor-reset/confirm`;
  expect((await operator.post(path, { request: seen.factorReset.request })).status).toBe(204);
  const withdrawn = await commands.run('users', 'reset-factor', lost.email, '--withdraw');
  expect(withdrawn.stdout).toContain('There was no open request.');
});

test('without anybody who could confirm, users reset-factor names the command that makes an operator', async () => {
  const lost = await enrolled(product, new Date());
  await database.collections.users.updateOne({ emailKey: 'root@example.com' }, { $set: { role: null } });
  const { code, stderr } = await commands.run('users', 'reset-factor', lost.email, '--reason', 'Called us.');
  expect([code, stderr]).toEqual([EXIT.refused, expect.stringContaining('next: npx clawdet grant <email>')]);
});
