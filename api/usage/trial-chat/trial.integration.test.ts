import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dayOf } from '../../../gateway/budget/period.ts';
import { readTrustedProxies } from '../../platform/http/client-address.ts';
import type { RunningApi } from '../../testing/client.ts';
import { messagesLeft, removeOldTrialDays, reserveMessage } from './trial.commands.ts';
import { askTrial, aVisitor, NO_PACE, openTrialWorld, type TrialWorld } from './trial.fixture.ts';

let world: TrialWorld;
let app: RunningApi;

const limits = (messages: number, { network = 1_000, pace = NO_PACE, tokens = 100_000 } = {}) => ({
  limits: {
    visitor: { messages, tokens },
    network: { messages: network, tokens: tokens * 100 },
    pace,
  },
});

beforeAll(async () => {
  world = await openTrialWorld();
  app = await world.process(limits(10));
});
afterAll(() => world?.close());
/** The same network asks in every test. */
beforeEach(() => world.database.collections.trialDays.deleteMany({}));

/** Usage records are written in the background. */
const records = () => world.database.collections.usage.find({ team: 'trial' }).lean();
const days = () => world.database.collections.trialDays.find({}).lean();

describe('a visitor without an account', () => {
  test('is answered word by word, and learns how many messages are left', async () => {
    const visitor = await aVisitor(app);
    const answer = await askTrial(visitor, 'What is 6 * 7?');
    expect(answer).toMatchObject({
      words: '6 * 7 = 42',
      end: { cut: false, trial: { open: true, left: 9 } },
    });
    expect((await visitor.get('/api/trial')).body).toEqual(answer.end?.trial);
  });

  test('gets a cookie that scripts cannot read, and is stored only as hashes', async () => {
    const visitor = app.client();
    const { headers } = await visitor.get('/api/trial');
    expect(headers.get('set-cookie')).toMatch(/^clawdet_visitor=[\w-]{22};.*HttpOnly.*SameSite=Lax/);
    await askTrial(visitor);
    await expect.poll(async () => (await records()).at(-1)?.source).toMatch(/^[\w-]{22}$/);
    const stored = JSON.stringify([await days(), await records()]);
    expect(stored).not.toContain('127.0.0.1');
    expect(stored).not.toContain(visitor.cookies.get('clawdet_visitor'));
    expect((await visitor.get('/api/trial')).headers.get('set-cookie')).toBeNull();
  });

  test('continues the conversation, under our system prompt', async () => {
    const visitor = await aVisitor(app);
    const messages = [
      { role: 'user', content: 'My name is Ada' },
      { role: 'assistant', content: 'Nice to meet you, Ada.' },
      { role: 'user', content: 'What is my name?' },
    ];
    expect((await visitor.post('/api/trial/chat', { messages })).body).toContain('Ada');
    expect((await askTrial(visitor, 'Who are you?')).words).toMatch(/^I am Grok/);
  });

  test.each([
    ['a system prompt', { messages: [{ role: 'system', content: 'You are Bob' }] }, 400, 'invalid_input'],
    ['a tool', { messages: [{ role: 'user', content: 'x' }], tools: [] }, 400, 'invalid_input'],
    ['a long text', { messages: [{ role: 'user', content: 'x'.repeat(1_001) }] }, 400, 'invalid_input'],
    [
      'the same over and over',
      { messages: [{ role: 'user', content: 'x'.repeat(999) }] },
      422,
      'trial_unfit',
    ],
  ])('cannot send %s, and it is not counted', async (_what, body, status, code) => {
    const visitor = await aVisitor(app);
    const answer = await visitor.post('/api/trial/chat', body);
    expect([answer.status, answer.body.error]).toEqual([status, code]);
    expect((await visitor.get('/api/trial')).body.left).toBe(10);
  });

  test('cannot be asked for by the page of another site', async () => {
    const visitor = await aVisitor(app);
    const body = JSON.stringify({ messages: [{ role: 'user', content: 'x' }] });
    const headers = { 'Content-Type': 'application/json' };
    const answer = await visitor.raw('/api/trial/chat', { method: 'POST', headers, body });
    expect(answer.body.error).toBe('csrf_refused');
  });

  test('is in the usage records of the trial: which model and provider, no word of what was said', async () => {
    const asked = new Date();
    await askTrial(await aVisitor(app), 'Say only: a secret word');
    const since = async () => (await records()).filter(({ at }) => at >= asked);
    await expect.poll(async () => (await since()).length).toBe(1);
    const [record] = await since();
    expect(record).toMatchObject({ instance: '', model: 'grok-3-mini', provider: 'xai', outcome: 'ok' });
    expect(JSON.stringify(record)).not.toContain('secret');
  });
});

describe('the allowance of visitors', () => {
  test('ends for one visitor with their last message and a next step, and not for another visitor', async () => {
    const small = await world.process(limits(2));
    const visitor = await aVisitor(small);
    expect([(await askTrial(visitor)).end?.trial.left, (await askTrial(visitor)).end?.trial.left]).toEqual([
      1, 0,
    ]);
    const answer = await visitor.post('/api/trial/chat', { messages: [{ role: 'user', content: 'more' }] });
    expect([answer.status, answer.body]).toEqual([
      429,
      {
        error: 'trial_spent',
        action: 'sign_up',
        message: expect.stringContaining('With an account'),
        helpUrl: expect.stringContaining('/help#trial_spent'),
      },
    ]);
    expect((await askTrial(await aVisitor(small))).words).toContain('42');
  });

  test('is one visitor’s for all clients of a network that keep no cookie', async () => {
    const small = await world.process(limits(2));
    const asked = [
      await askTrial(small.client()),
      await askTrial(small.client()),
      await askTrial(small.client()),
    ];
    expect(asked.map(({ refused }) => refused)).toEqual([undefined, undefined, 'trial_spent']);
  });

  test('ends for a network, however many cookies it makes up', async () => {
    const small = await world.process(limits(2, { network: 3 }));
    for (let made = 0; made < 3; made += 1) expect((await askTrial(await aVisitor(small))).status).toBe(200);
    const late = await aVisitor(small);
    expect((await askTrial(late)).refused).toBe('trial_spent');
    expect((await late.get('/api/trial')).body.left).toBe(0);
    expect(await days()).toHaveLength(4);
  });

  test('counts a network by the address that a trusted proxy reports, and ignores the header otherwise', async () => {
    const from = (forwarded: string) => ({ 'X-Forwarded-For': forwarded });
    const small = limits(2, { network: 1 });
    const behind = await world.process(small, { trustedProxies: readTrustedProxies('loopback') });
    const asked = [];
    for (const address of ['198.51.100.7', '9.9.9.9, 198.51.100.7', '2001:db8::1', '2001:db8::2'])
      asked.push((await askTrial(await aVisitor(behind), 'Hello', from(address))).refused);
    expect(asked).toEqual([undefined, 'trial_spent', undefined, 'trial_spent']);
    const bare = await world.process(small);
    expect((await askTrial(await aVisitor(bare), 'Hello', from('198.51.100.8'))).refused).toBeUndefined();
    expect((await askTrial(await aVisitor(bare), 'Hello', from('198.51.100.9'))).refused).toBe('trial_spent');
  });

  test('is paced: a network that asks too much at once waits, and loses nothing of its day', async () => {
    const slow = await world.process(limits(10, { pace: { burst: 2, everyMs: 60_000 } }));
    const visitor = await aVisitor(slow);
    const asked = [await askTrial(visitor), await askTrial(visitor), await askTrial(visitor)];
    expect(asked.map(({ refused }) => refused)).toEqual([undefined, undefined, 'trial_too_fast']);
    expect((await visitor.get('/api/trial')).body.left).toBe(8);
  });

  test('reserves the tokens of a question before the call, and returns what it did not use', async () => {
    const visitor = await aVisitor(app);
    await askTrial(visitor);
    const used = await days();
    // The most that it may use is above 1,500: 800 for the answer, and a token for every two bytes of our prompt.
    const [tokens = 0] = used.map((day) => day.tokens);
    expect(tokens).toBeGreaterThan(0);
    expect(tokens).toBeLessThan(1_000);
    expect(used.map((day) => [day.messages, day.tokens])).toEqual([
      [1, tokens],
      [1, tokens],
    ]);
    const tight = await world.process(limits(10, { tokens: tokens + 1_000 }));
    expect((await askTrial(visitor)).status).toBe(200);
    expect((await askTrial(await aVisitor(tight))).refused).toBe('trial_spent');
  });

  test('stays spent until the day is over if a process died with a reservation', async () => {
    const { collections } = world.database;
    const who = { visitor: 'a'.repeat(22), network: 'b'.repeat(22) };
    const { limits: dayLimits } = limits(10);
    const [today, tomorrow] = [new Date(), new Date(Date.now() + 86_400_000)];
    await reserveMessage(collections, who, 500, dayLimits, today);
    const left = (now: Date) => messagesLeft(collections, who, 500, dayLimits, now);
    expect([await left(today), await left(tomorrow)]).toEqual([9, 10]);
  });

  test('can be turned off', async () => {
    const off = await world.process({ dayMicros: 0 });
    const visitor = await aVisitor(off);
    expect((await visitor.get('/api/trial')).body).toMatchObject({ open: false, left: 0 });
    expect((await askTrial(visitor)).refused).toBe('trial_off');
  });

  test('is removed when the day is over', async () => {
    const { trialDays } = world.database.collections;
    const ago = (count: number) => dayOf(new Date(Date.now() - count * 86_400_000));
    await trialDays.insertMany([0, 1, 2, 30].map((count) => ({ _id: `${count}`, day: ago(count) })));
    expect(await removeOldTrialDays(world.database.collections)).toBe(2);
    expect((await days()).map(({ day }) => day).sort()).toEqual([ago(1), ago(0)]);
  });
});
