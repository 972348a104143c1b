import { Types } from 'mongoose';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sendMail } from '../../mail.job.ts';
import { AddressGuard, readNetworks } from '../../platform/outbound/address-guard.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { keptJobs, testDeps } from '../../testing/deps.ts';
import { announce } from '../notices/announce.ts';
import { LOCK_MS, MAX_WAITING, removeOldDeliveries } from './delivery.commands.ts';
import { createDeliveryWorker, type DeliveryDeps } from './delivery.worker.ts';
import { openReceiver, type Receiver } from './receiver.fixture.ts';
import { createWebhook, removeWebhook, renewSecret } from './webhook.commands.ts';
import type { WebhookRecord } from './webhook.model.ts';
import { openWebhookSender, type WebhookSender } from './webhook.sender.ts';

const SECOND = 1_000;
const HOUR = 3_600_000;
const local = new AddressGuard(readNetworks(['127.0.0.0/8']));
const assistant = { id: 'a', name: 'alice', url: 'https://alice.example' };

let database: TestDatabase;
let receiver: Receiver;
let sender: WebhookSender;
let now = new Date();
const pass = (ms: number) => {
  now = new Date(now.getTime() + ms);
};
const jobs = keptJobs();
const deps = (): DeliveryDeps & ReturnType<typeof testDeps> => ({
  ...testDeps(database.collections, { clock: () => now, webhookSender: sender }),
  jobs,
});

beforeAll(async () => {
  database = await openTestDatabase();
  receiver = await openReceiver();
  sender = openWebhookSender(local, { timeoutMs: 500 });
});
afterAll(async () => {
  await sender?.close();
  await receiver?.close();
  await database?.close();
});
beforeEach(async () => {
  now = new Date();
  jobs.kept.length = 0;
  receiver.calls.length = 0;
  receiver.answer(204);
  await database.collections.webhooks.deleteMany({});
  await database.collections.webhookDeliveries.deleteMany({});
});

/** A webhook of a new team, or of this one. */
async function aWebhook(change: Partial<WebhookRecord> = {}) {
  const { teamId = new Types.ObjectId(), url = receiver.url } = change;
  const events = change.events ?? ['assistant.ready' as const];
  return await createWebhook(deps(), { teamId, createdBy: teamId }, { url, events }, now);
}

const announceReady = (teamId: Types.ObjectId, key: string) =>
  announce(deps(), teamId, { key, event: { type: 'assistant.ready', data: { assistant } } });

/** One round of a worker, to its end. */
async function work(): Promise<void> {
  const worker = createDeliveryWorker(deps());
  await worker.poll();
  await worker.stop();
}

const deliveries = () => database.collections.webhookDeliveries.find().sort({ createdAt: 1 }).lean();
const theDelivery = async () => {
  const [one, ...others] = await deliveries();
  if (!one || others.length > 0) throw new Error('expected one delivery');
  return one;
};
const webhookOf = ({ _id }: WebhookRecord) => database.collections.webhooks.findById(_id).lean();

test('an event is delivered once, signed, however often it is announced', async () => {
  const { secret, webhook } = await aWebhook();
  await Promise.all([announceReady(webhook.teamId, 'k'), announceReady(webhook.teamId, 'k')]);
  await announceReady(webhook.teamId, 'k');
  await work();
  await announceReady(webhook.teamId, 'k');
  await work();
  const [call, ...others] = receiver.calls;
  expect(others).toEqual([]);
  expect(new Webhook(secret).verify(call?.body ?? '', call?.headers ?? {})).toEqual({
    type: 'assistant.ready',
    timestamp: expect.stringMatching(/^\d{4}-/),
    data: { team: webhook.teamId.toString(), assistant },
  });
  expect(await theDelivery()).toMatchObject({
    _id: call?.headers['webhook-id'],
    status: 'delivered',
    attempts: [{ status: 204, problem: null }],
  });
});

test('a webhook gets the events that it is for, and those of its own team', async () => {
  const { webhook } = await aWebhook();
  await aWebhook({ teamId: webhook.teamId, events: ['drift.found'] });
  await aWebhook();
  await announceReady(webhook.teamId, 'k');
  expect(await theDelivery()).toMatchObject({ webhookId: webhook._id });
});

describe('a receiver that fails', () => {
  test('is called again after 5 s, 1 min, 5 min, 30 min, 2 h and 6 h, with the same id; then it is given up', async () => {
    const { webhook } = await aWebhook();
    receiver.answer(503);
    await announceReady(webhook.teamId, 'k');
    const waits: number[] = [];
    for (;;) {
      await work();
      const { status, dueAt } = await theDelivery();
      if (status !== 'waiting') break;
      waits.push(Math.round((dueAt.getTime() - now.getTime()) / SECOND));
      pass(dueAt.getTime() - now.getTime() - SECOND);
      const before = receiver.calls.length;
      await work();
      expect(receiver.calls).toHaveLength(before);
      pass(SECOND);
    }
    expect(waits).toEqual([5, 60, 300, 1_800, 7_200, 21_600]);
    expect(new Set(receiver.calls.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(receiver.calls).toHaveLength(7);
    const { status, attempts } = await theDelivery();
    expect([status, attempts.length, attempts[0]?.answer]).toEqual(['failed', 7, 'it said this']);
  });

  test('and recovers gets what waits, and is no longer failing', async () => {
    const { webhook } = await aWebhook();
    receiver.answer(500);
    await announceReady(webhook.teamId, 'k');
    await work();
    expect((await webhookOf(webhook))?.failingSince).toEqual(now);
    receiver.answer(200);
    pass(6 * SECOND);
    await work();
    expect(await theDelivery()).toMatchObject({ status: 'delivered' });
    expect(await webhookOf(webhook)).toMatchObject({ failingSince: null, lastDeliveredAt: now });
  });

  /** Announces an event, and lets all its attempts fail. */
  async function givenUp({ teamId }: WebhookRecord, key: string): Promise<void> {
    await announceReady(teamId, key);
    for (let round = 0; round < 7; round += 1) {
      await work();
      pass(7 * HOUR);
    }
  }
  const mails = async () => {
    const sent: { to: string; text: string }[] = [];
    const send = async (to: string, { text }: { text: string }) => void sent.push({ to, text });
    for (const { data } of jobs.kept)
      await sendMail({ ...deps(), mailer: { send, close: () => undefined } }, data as never);
    return sent;
  };

  test('for three days is switched off, and those who answer for the team are mailed once', async () => {
    const email = `ada-${Date.now()}@example.com`;
    const owner = await database.collections.users.create({
      ...{ name: 'Ada', provider: 'email', email, emailKey: email, emailProvenAt: now },
    });
    const { webhook } = await aWebhook({ teamId: owner._id });
    receiver.answer(500);
    await givenUp(webhook, 'first');
    expect((await webhookOf(webhook))?.enabled).toBe(true);
    pass(48 * HOUR);
    await givenUp(webhook, 'second');
    expect(await webhookOf(webhook)).toMatchObject({ enabled: false, switchedOff: 'failing' });
    const sent = await mails();
    expect(sent.map(({ to }) => to)).toEqual([email]);
    expect(sent[0]?.text).toMatch(/no longer call the webhook at 127\.0\.0\.1:\d+\. For three days/);
    expect(sent[0]?.text).not.toContain('/hook');
    // Nothing is queued for it any more.
    await announceReady(webhook.teamId, 'third');
    expect(await deliveries()).toHaveLength(2);
  });

  test('once after a quiet week is not switched off', async () => {
    const { webhook } = await aWebhook();
    receiver.answer(500);
    await givenUp(webhook, 'first');
    pass(7 * 24 * HOUR);
    await announceReady(webhook.teamId, 'second');
    await work();
    expect((await webhookOf(webhook))?.enabled).toBe(true);
  });

  test('with 410 is gone: it is switched off at once, and what waits for it is not sent', async () => {
    const { webhook } = await aWebhook();
    for (const key of ['a', 'b', 'c', 'd', 'e']) await announceReady(webhook.teamId, key);
    receiver.answer(410);
    await work();
    expect(await webhookOf(webhook)).toMatchObject({ enabled: false, switchedOff: 'gone' });
    const called = receiver.calls.length;
    await work();
    expect(receiver.calls).toHaveLength(called);
    const problems = (await deliveries()).map(({ attempts }) => attempts.at(-1)?.problem);
    expect(new Set(problems)).toEqual(new Set(['status', 'switched_off']));
  });

  test('gets no more than a hundred waiting deliveries; what is beyond is recorded, and not sent', async () => {
    const { webhook } = await aWebhook();
    for (let at = 0; at <= MAX_WAITING; at += 1) await announceReady(webhook.teamId, `${at}`);
    const all = await deliveries();
    expect(all.filter(({ status }) => status === 'waiting')).toHaveLength(MAX_WAITING);
    expect(
      all.filter(({ status }) => status === 'failed').map(({ attempts }) => attempts[0]?.problem),
    ).toEqual(['too_many_waiting']);
  });
});

test('of a worker that was killed with a delivery in hand, another one delivers it, with the same id', async () => {
  const { webhook } = await aWebhook();
  await announceReady(webhook.teamId, 'k');
  // Killed while the receiver has it: the call arrived, and nothing was recorded.
  const begun = Promise.withResolvers<void>();
  const killed: WebhookSender = {
    send: (call) => {
      void sender.send(call).then(() => begun.resolve());
      return new Promise(() => undefined);
    },
    close: async () => undefined,
  };
  await createDeliveryWorker({ ...deps(), webhookSender: killed }).poll();
  await begun.promise;
  await work();
  expect(receiver.calls).toHaveLength(1);
  pass(LOCK_MS);
  await work();
  const ids = receiver.calls.map(({ headers }) => headers['webhook-id']);
  expect(ids).toHaveLength(2);
  expect(new Set(ids).size).toBe(1);
  expect(await theDelivery()).toMatchObject({ status: 'delivered' });
});

test('two workers at once deliver once', async () => {
  const { webhook } = await aWebhook();
  await announceReady(webhook.teamId, 'k');
  await Promise.all([work(), work(), work()]);
  expect(receiver.calls).toHaveLength(1);
});

test('a worker that was so slow that another one took over records nothing', async () => {
  const { webhook } = await aWebhook();
  await announceReady(webhook.teamId, 'k');
  const answered = Promise.withResolvers<void>();
  const slow: WebhookSender = {
    send: async (call) => {
      await answered.promise;
      return { at: call.now, ms: 1, status: 500, problem: 'status', answer: '' };
    },
    close: async () => undefined,
  };
  const late = createDeliveryWorker({ ...deps(), webhookSender: slow });
  await late.poll();
  await new Promise((resolve) => setTimeout(resolve, 100));
  pass(LOCK_MS);
  await work();
  answered.resolve();
  await late.stop();
  expect(await theDelivery()).toMatchObject({ status: 'delivered', attempts: [{ status: 204 }] });
});

test('what waits for a webhook that is removed is not sent, also if it is queued at the same moment', async () => {
  const { webhook } = await aWebhook();
  await announceReady(webhook.teamId, 'k');
  const waiting = await theDelivery();
  await removeWebhook(database.collections, webhook);
  expect(await deliveries()).toEqual([]);
  await database.collections.webhookDeliveries.create(waiting);
  await work();
  expect(receiver.calls).toEqual([]);
  expect(await deliveries()).toEqual([]);
});

test('a slow receiver does not hold up another team', async () => {
  const slow = await aWebhook();
  const fast = await openReceiver();
  const other = await aWebhook({ url: fast.url });
  receiver.answer(() => undefined);
  for (let at = 0; at < 30; at += 1) await announceReady(slow.webhook.teamId, `${at}`);
  await announceReady(other.webhook.teamId, 'k');
  const worker = createDeliveryWorker(deps());
  await worker.poll();
  await expect.poll(() => [fast.calls.length, receiver.calls.length]).toEqual([1, 3]);
  await worker.stop();
  await fast.close();
});

test('after a renewal of the secret both verify for a day, then the new one alone', async () => {
  const { secret: former, webhook } = await aWebhook();
  const { secret } = await renewSecret(deps(), webhook, now);
  await announceReady(webhook.teamId, 'k');
  await work();
  const [call] = receiver.calls;
  for (const each of [secret, former])
    expect(new Webhook(each).verify(call?.body ?? '', call?.headers ?? {})).toBeTruthy();
  pass(25 * HOUR);
  await announceReady(webhook.teamId, 'later');
  await work();
  expect(receiver.calls[1]?.headers['webhook-signature'].split(' ')).toHaveLength(1);
});

test('deliveries are kept for 30 days', async () => {
  const { webhook } = await aWebhook();
  await announceReady(webhook.teamId, 'k');
  const [{ createdAt } = { createdAt: now }] = await deliveries();
  const later = (days: number) => new Date(createdAt.getTime() + days * 24 * HOUR);
  expect(await removeOldDeliveries(database.collections, later(30))).toBe(0);
  expect(await removeOldDeliveries(database.collections, later(31))).toBe(1);
});
