import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Client, person, registered, signedUp } from '../../api/testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../../api/testing/database.ts';
import { hanging } from '../../api/testing/engine.ts';
import { makeOperator } from '../../api/testing/operators.fixture.ts';
import { ended, openProduct, type Product, until } from '../../api/testing/product.ts';
import { EXIT } from '../failure.ts';
import { commandsWith, settingsWith } from './commands.fixture.ts';

let commands: Awaited<ReturnType<typeof commandsWith>>;
let database: TestDatabase;
let product: Product;
let operator: Client;
beforeAll(async () => {
  database = await openTestDatabase();
  product = await openProduct(database, { config: { instanceLimit: 1000 } });
  commands = await commandsWith(settingsWith(database.uri));
  operator = await signedUp(product, { email: 'root@example.com', name: 'Root' });
  await makeOperator(database.collections, 'root@example.com');
});
beforeEach(() => {
  product.engine.scripts.length = 0;
});
afterAll(async () => {
  await product?.close();
  await database?.close();
  await commands?.remove();
});

const order = async (client: Client) => (await client.post('/api/provisioning/start', {})).body.operation;
const entriesOf = (id: string) => database.collections.audit.find({ 'target.name': id }).lean();

test('a cancel from the page and one from the command line at once: cancelled once, with two audit entries', async () => {
  product.engine.scripts.push(hanging);
  const customer = await signedUp(product);
  const operation = await order(customer);
  await until('it to run', async () =>
    database.collections.operations.exists({ _id: operation.id, status: 'running' }),
  );
  const [typed, clicked] = await Promise.all([
    commands.run('cancel', operation.id),
    operator.post(`/api/operators/operations/${operation.id}/cancel`),
  ]);
  const done = await ended(customer, operation);
  expect(done.status).toBe('cancelled');
  expect(done.steps.filter(({ name }) => name === 'cleaning_up')).toHaveLength(1);
  // A request after the end is refused; a request before it asks for the same.
  expect([
    [202, 0],
    [409, 0],
    [202, EXIT.refused],
  ]).toContainEqual([clicked.status, typed.code]);
  const entries = await entriesOf(operation.id);
  expect(entries.map(({ actor }) => actor.split(':')[0]).toSorted()).toEqual(['shell', 'user']);
  expect(entries.filter(({ outcome }) => outcome === 'done').length).toBeGreaterThan(0);
  for (const { outcome } of entries) expect(outcome).toMatch(/^(done|operation_over)$/);
});

test('a cancel at the command line after the end says how it ended, and nothing changes', async () => {
  const customer = await signedUp(product);
  const operation = await order(customer);
  await ended(customer, operation);
  const { code, stderr } = await commands.run('cancel', operation.id);
  expect(code).toBe(EXIT.refused);
  expect(stderr).toContain('has succeeded already: there is nothing left to cancel');
  expect(await database.collections.operations.findById(operation.id).lean()).toMatchObject({
    status: 'succeeded',
    cancel: null,
  });
  expect(await entriesOf(operation.id)).toMatchObject([{ act: 'cancel', outcome: 'operation_over' }]);
});

test('two simultaneous requests for a retry start it once, and the other answer names what runs', async () => {
  product.engine.scripts.push(() => Promise.reject(new Error('no')), ...Array(4).fill(hanging));
  const customer = await signedUp(product);
  const operation = await order(customer);
  await until('it to run', async () =>
    database.collections.operations.exists({ _id: operation.id, status: 'running' }),
  );
  await customer.post(`${operation.url}/cancel`);
  await ended(customer, operation);
  const answers = await Promise.all([
    commands.run('retry', operation.id),
    operator.post(`/api/operators/operations/${operation.id}/retry`),
  ]);
  const messages = `${answers[0].stderr}${answers[1].body.message ?? ''}`;
  expect([answers[0].code === 0, answers[1].status === 202].filter(Boolean)).toHaveLength(1);
  expect(messages).toMatch(/already/);
  const again = await commands.run('retry', operation.id);
  expect([again.code, again.stderr]).toEqual([75, expect.stringContaining('clawdet queue')]);
  expect(await database.collections.operations.countDocuments({ instanceId: operation.instanceId })).toBe(2);
  await customer.delete(`/api/instances/${operation.instanceId}`);
});

test('an address is proven on an operator’s word, once, and the audit says who did it', async () => {
  const who = person({ email: 'unproven@example.com' });
  const client = await registered(product, who);
  expect((await client.post('/api/provisioning/start', {})).body.error).toBe('email_unproven');
  const proven = await commands.run('users', 'prove', 'unproven@example.com');
  expect([proven.code, proven.stdout]).toEqual([0, expect.stringContaining('counts as proven')]);
  const { user } = (await client.get('/api/auth/me')).body;
  expect(user).toMatchObject({ emailProven: true, canOrder: true });
  expect((await commands.run('users', 'prove', user.id)).stdout).toContain('was proven already');
  expect((await commands.run('users', 'prove', 'nobody@example.com')).stderr).toContain(
    'Nobody has signed up',
  );
  expect((await entriesOf(user.id)).map(({ act, effect }) => [act, effect])).toEqual([
    ['prove email', 'proven'],
    ['prove email', 'already_proven'],
  ]);
});

test('a grant and a revocation print whose account it is, and what happened', async () => {
  const client = await signedUp(product, { email: 'Grace@example.com', name: 'Grace Hopper' });
  const { user } = (await client.get('/api/auth/me')).body;
  const since = user.createdAt.slice(0, 10);
  const whose = `Grace Hopper (Grace@example.com), account ${user.id}, signed up on ${since}`;
  const invited =
    'An invitation is being mailed to Grace@example.com. They are an operator once they open its link while logged in to this account. The link is valid for one day.';
  for (const [verb, account, effect] of [
    ['grant', 'grace@example.com', invited],
    ['revoke', user.id, 'Their invitation is withdrawn: its link does not work any more.'],
    ['revoke', user.id, 'They were not an operator.'],
  ] as const)
    expect(await commands.run(verb, account)).toEqual({
      code: 0,
      stdout: `${whose}\n${effect}\n`,
      stderr: '',
    });
  expect((await client.get('/api/operators/queue')).status).toBe(403);
  const make = () => database.collections.users.updateOne({ _id: user.id }, { role: 'operator' });
  await make();
  expect((await commands.run('grant', user.id)).stdout).toContain('They were an operator already.\n');
  expect((await commands.run('revoke', user.id)).stdout).toContain('They are not an operator any more.\n');
  const entries = await entriesOf(user.id);
  expect(entries.map(({ effect }) => effect)).toEqual([
    'invited',
    'invitation_withdrawn',
    'no_operator',
    'already_operator',
    'revoked',
  ]);
});

test('an account is logged out everywhere by the command line and by an operator, with audit entries', async () => {
  const client = await signedUp(product, { email: 'linus@example.com', name: 'Linus' });
  const { user } = (await client.get('/api/auth/me')).body;
  const isLoggedIn = async () => (await client.get('/api/auth/me')).status === 200;
  const logIn = () =>
    client.post('/api/auth/login', { email: 'linus@example.com', password: 'correct horse' });
  const { code, stdout } = await commands.run('end-sessions', 'LINUS@example.com');
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(/^Linus \(linus@example\.com\), account .*\nThey are logged out everywhere\. /),
  ]);
  expect(await isLoggedIn()).toBe(false);
  expect((await commands.run('end-sessions', user.id)).stdout).toContain('They were logged in nowhere.\n');
  await logIn();
  expect(await isLoggedIn()).toBe(true);
  const path = '/api/operators/accounts/linus@example.com/end-sessions';
  expect((await client.post(path)).body.error).toBe('operators_only');
  expect((await operator.post(path)).status).toBe(204);
  expect(await isLoggedIn()).toBe(false);
  expect((await operator.get('/api/auth/me')).status).toBe(200);
  const entries = await entriesOf(user.id);
  expect(entries.map(({ act, effect, actor }) => [act, effect, actor.split(':')[0]])).toEqual([
    ['end sessions', 'sessions_ended', 'shell'],
    ['end sessions', 'no_sessions', 'shell'],
    ['end sessions', 'sessions_ended', 'user'],
  ]);
});

test.each(['cancel', 'retry', 'explain', 'drift repair'])(
  '%s of an unknown or invalid id says so and names the command that lists them',
  async (command) => {
    for (const id of ['f'.repeat(24), '$ne']) {
      const { code, stdout, stderr } = await commands.run(...command.split(' '), id);
      expect([code > 0 && code < 70, stdout]).toEqual([true, '']);
      expect(stderr).toMatch(/^clawdet: .*\n {2}next: .*clawdet/);
      expect(stderr).not.toMatch(/Error|\bat \S+:\d+/);
    }
  },
);
