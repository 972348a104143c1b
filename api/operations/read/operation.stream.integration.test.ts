import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type Client, signedUp } from '../../testing/client.ts';
import { openRouteWorld, ordered, type RouteWorld } from '../../testing/route-world.fixture.ts';

let world: RouteWorld;
beforeAll(async () => {
  world = await openRouteWorld();
});
afterAll(() => world?.close());

/** A stream as a browser has it. `text` grows; `closed` resolves when the server ends it. */
interface OpenStream {
  status: number;
  text(): string;
  closed: Promise<void>;
  abort(): void;
}

const opened: OpenStream[] = [];
afterEach(() => {
  for (const stream of opened.splice(0)) stream.abort();
});

async function follow(client: Client, operation: string): Promise<OpenStream> {
  const cookie = [...client.cookies].map((pair) => pair.join('=')).join('; ');
  const aborting = new AbortController();
  const response = await fetch(`${world.app.url}/api/operations/${operation}/events`, {
    headers: { cookie },
    signal: aborting.signal,
  });
  let text = '';
  const read = async () => {
    for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString();
  };
  const closed = read().catch(() => undefined);
  const stream = { status: response.status, text: () => text, closed, abort: () => aborting.abort() };
  opened.push(stream);
  return stream;
}

/** Another browser of the same person. */
async function logIn(email: string): Promise<Client> {
  const client = world.app.client();
  const answer = await client.post('/api/auth/login', { email, password: 'correct horse' });
  expect(answer.status).toBe(200);
  return client;
}

async function customer(): Promise<{ email: string; client: Client; operation: string }> {
  const email = `ada-${Math.random().toString(36).slice(2)}@example.com`;
  const client = await signedUp(world.app, { email });
  const { body } = await client.post('/api/provisioning/start', {});
  return { email, client, operation: body.operation.id };
}

const hasBegun = (stream: OpenStream) => expect.poll(() => stream.text()).toContain('event: operation');

test('the twenty-first stream of an account is refused with what to do, and others are not', async () => {
  const { client, operation } = await customer();
  const streams = await Promise.all(Array.from({ length: 20 }, () => follow(client, operation)));
  expect(streams.map(({ status }) => status)).toEqual(Array(20).fill(200));
  const refused = await client.get(`/api/operations/${operation}/events`);
  expect(refused).toMatchObject({ status: 429, body: { error: 'too_many_streams', action: 'wait' } });
  expect(refused.headers.get('retry-after')).toBe('5');
  const stranger = await customer();
  expect((await follow(stranger.client, stranger.operation)).status).toBe(200);
  streams[0]?.abort();
  await expect.poll(async () => (await follow(client, operation)).status).toBe(200);
});

test('logging out ends the streams of that session, without an end of the operation, and no other session’s', async () => {
  const { email, client, operation } = await customer();
  const other = await logIn(email);
  const [mine, others] = [await follow(client, operation), await follow(other, operation)];
  await Promise.all([hasBegun(mine), hasBegun(others)]);
  await client.post('/api/auth/logout');
  await mine.closed;
  expect(mine.text()).not.toContain('event: end');
  await world.collections.operations.updateOne({ _id: operation }, { $inc: { revision: 1 } });
  await expect.poll(() => others.text().match(/event: operation/g)?.length).toBe(2);
});

test.each<[string, (email: string) => Promise<unknown>]>([
  [
    'another process ends the sessions, as a changed password does',
    async (email) => {
      const user = await world.collections.users.findOne({ emailKey: email }).lean();
      await world.collections.sessions.deleteMany({ userId: user?._id });
    },
  ],
  [
    'the session expires',
    async (email) => {
      const user = await world.collections.users.findOne({ emailKey: email }).lean();
      await world.collections.sessions.updateMany(
        { userId: user?._id },
        { $set: { expiresAt: new Date(0) } },
      );
    },
  ],
  [
    'the user ends the session in another browser',
    async (email) => {
      const other = await logIn(email);
      expect((await other.delete('/api/sessions')).status).toBe(204);
    },
  ],
  ['the account is removed', (email) => world.collections.users.deleteOne({ emailKey: email })],
])('a stream ends when %s', async (_what, end) => {
  const { email, client, operation } = await customer();
  const stream = await follow(client, operation);
  await hasBegun(stream);
  await end(email);
  await stream.closed;
  expect(stream.text()).not.toContain('event: end');
});

test('an operation that ends ends its streams with `end`, and one that vanishes too', async () => {
  const { client, operation } = await customer();
  const stream = await follow(client, operation);
  await hasBegun(stream);
  const succeeded = { status: 'succeeded', endedAt: new Date() } as const;
  await world.collections.operations.updateOne(
    { _id: operation },
    { $set: succeeded, $inc: { revision: 1 } },
  );
  await stream.closed;
  expect(stream.text()).toMatch(/"status":"succeeded".*\n\nevent: end\n/s);
  const gone = await customer();
  const lost = await follow(gone.client, gone.operation);
  await hasBegun(lost);
  await world.collections.operations.deleteOne({ _id: gone.operation });
  await lost.closed;
  expect(lost.text()).toContain('event: end');
});

test('sixty streams of three accounts read the database as often as one does', async () => {
  const { operations, sessions } = world.collections;
  const people = [await customer(), await customer(), await customer()];
  const streams = await Promise.all(
    people.flatMap(({ client, operation }) => Array.from({ length: 20 }, () => follow(client, operation))),
  );
  await Promise.all(streams.map(hasBegun));
  const spies = [vi.spyOn(operations, 'find'), vi.spyOn(sessions, 'find')] as const;
  // Two looks later, each has been one query about all three.
  await expect.poll(() => Math.min(...spies.map((spy) => spy.mock.calls.length))).toBeGreaterThan(2);
  const [queue, alive] = spies.map((spy) => spy.mock.calls.map(([filter]) => filter));
  for (const spy of spies) spy.mockRestore();
  // The queue has all three, so nothing is asked about one of them.
  expect(new Set(queue?.map((filter) => Object.keys(filter ?? {}).join()))).toEqual(new Set(['status']));
  expect(new Set(alive?.map((filter) => idsIn(filter).length))).toEqual(new Set([3]));
  // Each stream by itself would have asked more than twice.
  expect(queue?.length).toBeLessThan(streams.length);
  expect(alive?.length).toBeLessThan(streams.length);
});

const idsIn = (filter: unknown) => (filter as { _id: { $in: string[] } })._id.$in;

test('a change by a worker of this process arrives without waiting for a poll of its own', async () => {
  const { client, operation } = await ordered(world);
  const stream = await follow(client, operation);
  await hasBegun(stream);
  await world.collections.operations.updateOne(
    { _id: operation },
    { $set: { status: 'running', startedAt: new Date() }, $inc: { revision: 1 } },
  );
  world.deps.bus.changed(operation);
  await expect.poll(() => stream.text()).toContain('"status":"running"');
});
