import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { until } from '../../api/testing/product.ts';
import { newProgramKey } from '../keys/key.ts';
import { finished, type HostileUpstream, openHostileUpstream, said, streams } from './hostile.fixture.ts';
import { type Assistant, type GatewayTestServer, openGatewayTestServer } from './server.fixture.ts';

const MB = 1_048_576;
let upstream: HostileUpstream;
let world: GatewayTestServer;
let alice: Assistant;
let bob: Assistant;
let sockets: { socket: Socket; received: string }[] = [];

beforeAll(async () => {
  upstream = await openHostileUpstream();
  world = await openGatewayTestServer({ providers: [upstream.provider] });
});
afterAll(async () => {
  await world.close();
  upstream.close();
});
beforeEach(async () => {
  [alice, bob] = await Promise.all([world.assistant(), world.assistant()]);
  upstream.behave(streams(said('Hello.'), finished()));
});
afterEach(() => {
  for (const { socket } of sockets) socket.destroy();
  sockets = [];
});

/** A request that declares its length and sends only one byte of it. */
function begin(key: string, declared: number): void {
  const { port, hostname } = new URL(world.baseUrl);
  const head = `POST /llm/v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Length: ${declared}\r\n\r\n{`;
  const opened = { socket: connect(Number(port), hostname), received: '' };
  opened.socket.on('error', () => undefined).write(head);
  opened.socket.on('data', (data) => {
    opened.received += data.toString();
  });
  sockets.push(opened);
}

const refused = () => sockets.filter(({ received }) => received.startsWith('HTTP/1.1 429'));

/** Asks with an inline image of so many bytes. */
async function ask(key: string, imageBytes = 100, signal?: AbortSignal): Promise<number> {
  const image = {
    type: 'image_url',
    image_url: { url: `data:image/png;base64,${'A'.repeat(imageBytes)}` },
  };
  const body = {
    model: 'grok-3-mini',
    max_tokens: 16,
    stream: true,
    messages: [{ role: 'user', content: [image] }],
  };
  const { status } = await fetch(`${world.baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  });
  return status;
}

async function programKeyOf({ _id, teamId }: Assistant, number: number): Promise<string> {
  const { text, prefix, hash } = newProgramKey();
  const place = `${_id} ${number}`;
  const record = { _id: hash, prefix, place, name: 'a program', instanceId: _id, teamId };
  await world.database.collections.programKeys.create(record);
  return text;
}

test('bodies that are declared and not sent refuse nobody: neither other customers nor the team’s own calls', async () => {
  const keys = await Promise.all(Array.from({ length: 8 }, (_, number) => programKeyOf(alice, number)));
  for (const key of keys) for (let count = 0; count < 8; count += 1) begin(key, 4 * MB);
  expect(await ask(keys[0] ?? '')).toBe(200);
  expect(await ask(bob.key)).toBe(200);
  expect(await ask(alice.key)).toBe(200);
  expect(refused()).toHaveLength(0);
});

test('one team has at most 256 bodies that have not arrived, and others send theirs', async () => {
  expect(await ask(alice.key)).toBe(200);
  for (let count = 0; count < 276; count += 1) begin(alice.key, 1_000);
  await until('the excess to be refused', async () => refused().length >= 20);
  expect(await ask(bob.key)).toBe(200);
  expect(refused()).toHaveLength(20);
  expect(refused()[0]?.received).toMatch(/"code":"rate_limit_exceeded"/);
});

test('a large body keeps its room until its call ends; small calls of the team and large ones of others go on', async () => {
  const size = 4 * MB - 4_096;
  const calls = new AbortController();
  upstream.behave(() => undefined);
  const silent = Array.from({ length: 10 }, () => ask(alice.key, size, calls.signal).catch(() => 0));
  await until('the calls to reach the provider', async () => upstream.open() === 10);
  upstream.behave(streams(said('Hello.'), finished()));
  expect(await ask(alice.key, size)).toBe(429);
  expect(await ask(alice.key)).toBe(200);
  expect(await ask(bob.key, size)).toBe(200);
  calls.abort();
  await Promise.all(silent);
  await until('the calls to end', async () => upstream.open() === 0);
  expect(await ask(alice.key, size)).toBe(200);
});

test('one connection carries call after call, with bodies that come at once and bodies that do not', async () => {
  const messages = [{ role: 'user', content: 'Hello' }];
  const small = JSON.stringify({ model: 'grok-3-mini', stream: true, messages });
  begin(alice.key, small.length);
  const [one] = sockets;
  await until('the call to begin', async () => (one?.socket.bytesWritten ?? 0) > 0);
  one?.socket.write(small.slice(1));
  const answers = (count: number) =>
    until('the answer', async () => one?.received.split('data: [DONE]').length === count + 1);
  await answers(1);
  const again = `POST /llm/v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${alice.key}\r\n`;
  one?.socket.write(`${again}Content-Length: ${small.length}\r\n\r\n${small}`);
  await answers(2);
  one?.socket.write(`${again}Transfer-Encoding: chunked\r\n\r\n${small.length.toString(16)}\r\n${small}\r\n`);
  one?.socket.write('0\r\n\r\n');
  await answers(3);
  one?.socket.write(`${again}Content-Length: 0\r\n\r\n`);
  await until('the empty body to be refused', async () => one?.received.includes('"invalid_json"') ?? false);
});
