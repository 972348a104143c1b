import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Client, signedUp } from '../../api/testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../../api/testing/database.ts';
import { hanging } from '../../api/testing/engine.ts';
import { makeOperator } from '../../api/testing/operators.fixture.ts';
import { ended, openProduct, type Product, until } from '../../api/testing/product.ts';
import { commandsWith, settingsWith } from './commands.fixture.ts';

let commands: Awaited<ReturnType<typeof commandsWith>>;
let database: TestDatabase;
let product: Product;
beforeAll(async () => {
  database = await openTestDatabase();
  product = await openProduct(database, { config: { instanceLimit: 1000 } });
  commands = await commandsWith(settingsWith(database.uri));
  await signedUp(product, { email: 'root@example.com' });
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

/** What a refused command says is next: each command that it names, ready to run. */
async function refusal(...words: string[]) {
  const { code, stdout, stderr } = await commands.run(...words);
  expect([words, code > 0, stdout]).toEqual([words, true, '']);
  const [, message = '', next = ''] = /^clawdet: (.*)\n {2}next: (.*)\n$/.exec(stderr) ?? [];
  const lines = [
    ...next.matchAll(
      /npx clawdet ([a-z]+(?: [^ ,;]+)*?)(?= (?:and|says|shows?|lists?|searches|makes|updates)\b)/g,
    ),
  ];
  return { message, next, lines: lines.map(([, line = '']) => line) };
}

/** Runs a command that a next step named, with its placeholders filled in. */
async function follow(line: string, fill: Record<string, string> = {}) {
  const words = line.split(' ').map((word) => fill[word] ?? word.replaceAll("'", ''));
  const { code, stdout, stderr } = await commands.run(...words);
  return { code, said: `${stdout}${stderr}` };
}

const order = async (client: Client, body = {}) =>
  (await client.post('/api/provisioning/start', body)).body.operation;

async function aCustomer(email: string, subdomain: string) {
  const client = await signedUp(product, { email });
  const operation = await order(client, { subdomain });
  await ended(client, operation);
  return { client, operation };
}

test('an operation of nobody: the queue lists operations, and the search finds who was meant', async () => {
  await aCustomer('meant@example.com', 'meant-one');
  const { message, lines } = await refusal('cancel', 'meant');
  expect(message).toContain('Similar: meant-one (meant@example.com)');
  expect(lines).toEqual(['queue', 'find <text>']);
  expect(await follow('queue')).toMatchObject({ code: 0, said: expect.stringContaining('Running (0)') });
  const found = await follow('find <text>', { '<text>': 'MEANT@' });
  expect(found).toMatchObject({
    code: 0,
    said: expect.stringMatching(/^meant-one +ready +healthy +meant@example\.com/m),
  });
});

test('a role for nobody: the search says so, and the page to sign up is one that exists', async () => {
  const { message, next, lines } = await refusal('grant', 'nobody@example.com');
  expect(message).toBe('Nobody has signed up as "nobody@example.com". They have to sign up first.');
  expect(next).toContain('https://clawdet.example/signup');
  const found = await follow(lines[0] ?? '', { '<text>': 'nobody@example.com' });
  expect(found).toEqual({ code: 67, said: 'Nobody matches "nobody@example.com".\n' });
});

test('the last operator: once somebody else is one, the role is taken away', async () => {
  const second = await signedUp(product, { email: 'second@example.com' });
  const { lines } = await refusal('revoke', 'ROOT@example.com');
  expect(lines).toEqual(['grant <email>']);
  expect((await follow(lines[0] ?? '', { '<email>': 'second@example.com' })).code).toBe(0);
  const invite = await until('the invitation', async () => {
    const mail = product.mails.findLast(({ message }) => message.subject.includes('operator'));
    return mail && decodeURIComponent(/#(\S+)/.exec(mail.message.text)?.[1] ?? '');
  });
  expect((await second.post('/api/operators/confirm', { invite })).status).toBe(204);
  expect((await commands.run('revoke', 'root@example.com')).code).toBe(0);
});

test('an account that cannot be invited yet: the message says what is missing, and then it is', async () => {
  const x = { name: 'Ada', provider: 'x', xId: '7', xUsername: 'AdaX', xConfirmedAt: new Date() } as const;
  const { _id } = await database.collections.users.create(x);
  const { message, next } = await refusal('grant', '@adax');
  expect([message, next]).toEqual([
    expect.stringContaining('complete their sign-up first'),
    'run it again once that is done',
  ]);
  await database.collections.users.updateOne({ _id }, { email: 'a@x.example', emailKey: 'a@x.example' });
  expect((await commands.run('grant', '@adax')).code).toBe(0);
});

test('a role for a subdomain or a name: only what people cannot choose freely names an account', async () => {
  await aCustomer('chosen@example.com', 'bob');
  for (const name of ['bob', 'Ada']) {
    const { message, lines } = await refusal('grant', name);
    expect(message).toContain(`"${name}" names no account: only an email, an @handle of X or the id`);
    const found = await follow(lines[0] ?? '', { '<text>': name });
    expect(found).toMatchObject({ code: 0, said: expect.stringContaining('chosen@example.com') });
  }
});

test('something that is over: its explanation says how it ended', async () => {
  const { operation } = await aCustomer('over@example.com', 'over-one');
  for (const target of [operation.id, 'over@example.com', 'over-one']) {
    const { lines } = await refusal('cancel', target);
    expect(lines).toEqual([`explain ${target}`]);
    expect(await follow(lines[0] ?? '')).toMatchObject({
      code: 0,
      said: expect.stringContaining('The set-up of over-one succeeded'),
    });
  }
  expect((await refusal('retry', 'over-one')).lines).toEqual(['up over-one']);
});

test('something in progress: the queue shows it and how to cancel it', async () => {
  product.engine.scripts.push(hanging);
  const client = await signedUp(product, { email: 'busy@example.com' });
  const operation = await order(client, { subdomain: 'busy-one' });
  await until('it to run', async () =>
    database.collections.operations.exists({ _id: operation.id, status: 'running' }),
  );
  const { message, lines } = await refusal('retry', 'busy@example.com');
  expect(message).toContain(operation.id);
  expect((await refusal('up', 'busy-one')).message).toContain(operation.id);
  const { said } = await follow(lines[0] ?? '');
  expect(said).toContain('The set-up of busy-one runs');
  const [, cancel = ''] = /can: npx clawdet (cancel \S+)/.exec(said) ?? [];
  expect(await follow(cancel)).toEqual({
    code: 0,
    said: `requested; npx clawdet explain ${operation.id} says how far it is\n`,
  });
  expect((await ended(client, operation)).status).toBe('cancelled');
});

test('a text that names two: each of the names that the error lists is accepted', async () => {
  await aCustomer('one@example.com', '4711');
  await aCustomer('two@example.com', 'other-one');
  await database.collections.instances.updateOne(
    { subdomain: 'other-one' },
    { $set: { 'observed.serverId': '4711' } },
  );
  const { message, next } = await refusal('explain', '4711');
  expect(message).toContain('4711 (one@example.com), other-one (two@example.com)');
  expect(next).toBe('run it again with one of these names');
  for (const name of ['one@example.com', 'other-one', 'two@example.com'])
    expect((await commands.run('explain', name)).code).toBe(0);
});

test('a finding that is not there: the list of findings answers', async () => {
  const { lines } = await refusal('drift', 'repair', 'f'.repeat(24));
  expect(lines).toEqual(['drift']);
  expect((await follow(lines[0] ?? '')).code).toBe(0);
});
