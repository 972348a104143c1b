import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AddressGuard, readNetworks } from '../../platform/outbound/address-guard.ts';
import { openReceiver, type Receiver } from './receiver.fixture.ts';
import { openWebhookSender, type WebhookSender } from './webhook.sender.ts';
import { newWebhookSecret } from './webhook.signature.ts';

// A real receiver, and real failures of it: what a customer's server may do.

const local = new AddressGuard(readNetworks(['127.0.0.0/8']));
const TIMEOUT_MS = 500;
const secret = newWebhookSecret();

let receiver: Receiver;
let sender: WebhookSender;
beforeEach(async () => {
  receiver = await openReceiver();
  sender = openWebhookSender(local, { timeoutMs: TIMEOUT_MS });
});
afterEach(async () => {
  await sender?.close();
  await receiver?.close();
});

const send = (url = receiver.url, by = sender) =>
  by.send({ url, id: 'msg_1', body: '{"a":1}', secrets: [secret], now: new Date() });

test('an answer with 2xx is an acceptance; the call has the body, its type and who sends it', async () => {
  expect(await send()).toMatchObject({ status: 204, problem: null, answer: '' });
  const [call] = receiver.calls;
  expect(call).toMatchObject({ path: '/hook', body: '{"a":1}' });
  expect(call?.headers).toMatchObject({
    'content-type': 'application/json',
    'user-agent': 'Clawdet-Webhooks/1',
    'webhook-id': 'msg_1',
  });
});

test('a receiver that is down is not reached', async () => {
  await receiver.close();
  expect(await send()).toMatchObject({ status: null, problem: 'not_reached' });
});

test('an error of the receiver is recorded with how its answer begins', async () => {
  receiver.answer(500);
  expect(await send()).toMatchObject({ status: 500, problem: 'status', answer: 'it said this' });
});

test('a redirect is not followed', async () => {
  receiver.answer((_req, res) => void res.writeHead(307, { location: '/elsewhere' }).end());
  expect(await send()).toMatchObject({ status: 307, problem: 'redirect' });
  expect(receiver.calls.map(({ path }) => path)).toEqual(['/hook']);
});

test('a receiver that does not answer in time is given up', async () => {
  receiver.answer(() => undefined);
  const attempt = await send();
  expect(attempt).toMatchObject({ status: null, problem: 'timeout' });
  expect(attempt.ms).toBeGreaterThanOrEqual(TIMEOUT_MS - 50);
});

test('of a huge answer only the beginning is read, and the connection is ended', async () => {
  const closed = new Promise((resolve) => {
    receiver.answer((_req, res) => {
      res.once('close', () => resolve('closed'));
      const more = () => res.write('x'.repeat(65_536)) && setImmediate(more);
      res.on('drain', more);
      more();
    });
  });
  const { status, problem, answer } = await send();
  expect([status, problem, answer]).toEqual([200, null, 'x'.repeat(1_024)]);
  expect(await closed).toBe('closed');
});

test('an answer that breaks off after its status has been given', async () => {
  receiver.answer((_req, res) => {
    res.writeHead(202, { 'content-length': '100' });
    res.write('half', () => res.destroy());
  });
  expect(await send()).toMatchObject({ status: 202, problem: null, answer: 'half' });
});

test('a connection that breaks off before an answer is a failure', async () => {
  receiver.answer((req) => void req.socket.destroy());
  expect(await send()).toMatchObject({ status: null, problem: 'broken_off' });
});

test('an answer whose body never ends does not hold the call up, and counts', async () => {
  receiver.answer((_req, res) => void res.writeHead(200).write('thinking'));
  expect(await send()).toMatchObject({ status: 200, problem: null, answer: 'thinking' });
});

test('what an answer says steers no terminal', async () => {
  receiver.answer((_req, res) => void res.end('red\u001b[31m'));
  expect((await send()).answer).toBe('red\uFFFD[31m');
});

describe('the guard', () => {
  /** A sender for which a name has these addresses. */
  const resolving = (...addresses: string[]) =>
    openWebhookSender(local, {
      timeoutMs: TIMEOUT_MS,
      resolve: async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    });
  const port = () => new URL(receiver.url).port;

  test('lets a name through that leads where it may', async () => {
    const by = resolving('127.0.0.1');
    expect(await send(`http://receiver.example:${port()}/hook`, by)).toMatchObject({ problem: null });
    await by.close();
  });

  test.each([
    ['a private address', ['10.0.0.1']],
    ['the metadata of a cloud', ['169.254.169.254']],
    ['a private address beside an allowed one', ['127.0.0.1', '10.0.0.1']],
    ['an address that stands for another one', ['::ffff:127.0.0.1']],
    ['no address', []],
  ])('refuses a name that leads to %s, whatever it led to before', async (_what, addresses) => {
    const by = resolving(...addresses);
    const url = `http://receiver.example:${port()}/hook`;
    expect(await send(url, by)).toMatchObject({ status: null, problem: 'address_refused' });
    expect(receiver.calls).toEqual([]);
    await by.close();
  });

  test('refuses an address that is in no name, which nothing looks up', async () => {
    const real = openWebhookSender(new AddressGuard([]), { timeoutMs: TIMEOUT_MS });
    for (const url of [receiver.url, receiver.url.replace('127.0.0.1', 'localhost'), 'https://[::1]:1025/'])
      expect(await send(url, real)).toMatchObject({ problem: 'address_refused' });
    expect(receiver.calls).toEqual([]);
    await real.close();
  });

  test('allows no public address without encryption', async () => {
    const by = resolving('1.1.1.1');
    expect(await send('http://receiver.example/', by)).toMatchObject({ problem: 'address_refused' });
    await by.close();
  });

  test('a name that does not exist is unknown', async () => {
    const by = openWebhookSender(local, {
      timeoutMs: TIMEOUT_MS,
      resolve: async () => {
        throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
      },
    });
    expect(await send('https://nowhere.example/', by)).toMatchObject({ problem: 'name_unknown' });
    await by.close();
  });
});
