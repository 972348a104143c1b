import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RunningApi } from '../../testing/client.ts';
import { askTrial, aVisitor, NO_PACE, openTrialWorld, type TrialWorld } from './trial.fixture.ts';

const limits = {
  visitor: { messages: 10, tokens: 100_000 },
  network: { messages: 1_000, tokens: 10_000_000 },
  pace: NO_PACE,
};
let world: TrialWorld;
let app: RunningApi;
let faults: string[] = [];

beforeAll(async () => {
  world = await openTrialWorld();
  app = await world.process({ limits });
});
afterAll(() => world?.close());
/** The same network asks in every test. */
beforeEach(() => world.database.collections.trialDays.deleteMany({}));
afterEach(() => {
  for (const id of faults.splice(0)) world.sandbox.clearFault(id);
});

/** How long a silent provider is waited for; the next one has as long, on a slow machine too. */
const WAIT_MS = 4_000;

type Cloud = 'xai' | 'anthropic';
const breaks = (effect: string, clouds: Cloud[] = ['xai', 'anthropic']) => {
  faults = clouds.map((cloud) => world.sandbox.fault({ cloud, effect, times: 10 }).id);
};
/** Usage records are written in the background. */
const lastRecord = async () => (await world.database.collections.usage.find({ team: 'trial' }).lean()).at(-1);
const left = async (visitor: Awaited<ReturnType<typeof aVisitor>>) =>
  (await visitor.get('/api/trial')).body.left;
/** A process that waits as little as possible for a provider, and sends comments as often as possible. */
const impatient = (firstEventMs: number) => world.process({ limits, firstEventMs }, {}, { silenceMs: 20 });

async function raw(
  by: RunningApi,
  signal?: AbortSignal,
): Promise<{ response: Response; left(): Promise<number> }> {
  const visitor = await aVisitor(by);
  const cookie = `clawdet_visitor=${visitor.cookies.get('clawdet_visitor')}`;
  const response = await fetch(`${by.url}/api/trial/chat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-requested-with': 'clawdet', cookie },
    body: JSON.stringify({ messages: [{ role: 'user', content: 'Tell me a story' }] }),
    ...(signal && { signal }),
  });
  return { response, left: () => left(visitor) };
}

describe('when the first provider does not answer', () => {
  test.each([
    ['is unavailable', 'status:503'],
    ['throttles us', 'status:429'],
    ['does not know our key', 'status:401'],
    ['refuses the question', 'status:400'],
    ['refuses the question as unprocessable', 'status:422'],
    ['cuts the connection', 'refuse'],
    ['breaks off before its first word', 'cut:0'],
  ])('because it %s, the next one does, under the same budget', async (_what, effect) => {
    const fresh = await world.process({ limits });
    breaks(effect, ['xai']);
    const visitor = await aVisitor(fresh);
    const asked = new Date();
    expect(await askTrial(visitor)).toMatchObject({ words: '6 * 7 = 42', end: { trial: { left: 9 } } });
    await expect
      .poll(async () => {
        const record = await lastRecord();
        return record && record.at >= asked ? record : undefined;
      })
      .toMatchObject({ team: 'trial', instance: '', provider: 'anthropic', outcome: 'ok' });
  });

  test.each(['hang', 'freeze:0'])(
    'because it is silent (%s), the next one does while it has time',
    async (effect) => {
      const fresh = await impatient(WAIT_MS);
      breaks(effect, ['xai']);
      expect(await askTrial(await aVisitor(fresh))).toMatchObject({
        words: '6 * 7 = 42',
        end: { cut: false },
      });
    },
  );
});

describe('when no provider answers as it should', () => {
  test('an answer that breaks off ends with the error as its last event, and counts', async () => {
    breaks('cut:4');
    const visitor = await aVisitor(app);
    const answer = await askTrial(visitor, 'Tell me a story');
    expect(answer.words).not.toBe('');
    expect(answer).toMatchObject({ end: undefined, error: { error: 'trial_cut', action: 'retry' } });
    expect(await left(visitor)).toBe(9);
    await expect.poll(async () => (await lastRecord())?.outcome).toBe('provider_cut');
  });

  test('an answer that never begins is an error, and is not counted', async () => {
    breaks('status:503');
    const visitor = await aVisitor(app);
    expect(await askTrial(visitor)).toMatchObject({ status: 503, refused: 'trial_unavailable' });
    expect(await left(visitor)).toBe(10);
    await expect.poll(async () => (await lastRecord())?.outcome).toBe('providers_unavailable');
  });

  test('a question that every provider refuses is an error, and is not counted', async () => {
    breaks('status:400');
    const visitor = await aVisitor(app);
    expect(await askTrial(visitor)).toMatchObject({ status: 422, refused: 'trial_refused' });
    expect(await left(visitor)).toBe(10);
  });

  test('a visitor who leaves ends the call to the provider, and has used a message', async () => {
    breaks('freeze:3');
    const leaving = new AbortController();
    const asked = await raw(await world.process({ limits }), leaving.signal);
    await asked.response.body?.getReader().read();
    leaving.abort();
    await expect.poll(async () => (await lastRecord())?.outcome).toBe('client_gone');
    expect(await asked.left()).toBe(9);
  });
});

describe('while the model is silent', () => {
  const textOf = async ({ response }: Awaited<ReturnType<typeof raw>>) => {
    const text = await response.text();
    return { comments: text.match(/^: .*$/gm)?.length ?? 0, events: text.replaceAll(/^: .*\n\n/gm, '') };
  };

  test('the answer begins with comments, and the next provider may still answer', async () => {
    breaks('hang', ['xai']);
    const answer = await textOf(await raw(await impatient(WAIT_MS)));
    expect(answer.comments).toBeGreaterThan(1);
    expect(answer.events).toMatch(/^event: words\n/);
    expect(answer.events).toMatch(/event: end\ndata: .*\n\n$/);
  });

  test('an error after comments is the last event, and the message is not counted', async () => {
    breaks('hang');
    const asked = await raw(await impatient(300));
    expect(asked.response.status).toBe(200);
    expect((await textOf(asked)).events).toMatch(
      /^event: error\ndata: \{"error":"trial_unavailable".*\}\n\n$/,
    );
    expect(await asked.left()).toBe(10);
  });

  test('a refusal by all providers after comments is the last event', async () => {
    // The pause before the second attempt is long enough for comments.
    const first = world.sandbox.fault({ cloud: 'xai', effect: 'status:503', times: 1 }).id;
    breaks('status:400');
    faults.push(first);
    const asked = await raw(await impatient(10_000));
    expect(asked.response.status).toBe(200);
    expect((await textOf(asked)).events).toMatch(/^event: error\ndata: \{"error":"trial_refused".*\}\n\n$/);
    expect(await asked.left()).toBe(10);
  });
});
