import { describe, expect, test } from 'vitest';
import { accept, serve } from './provider.fixture.ts';
import type { ProviderWorld } from './provider.world.fixture.ts';

/** Short timeouts, to test a silent provider quickly. */
const impatient = { firstByteMs: 150, wholeMs: 150, idleMs: 150 };

/** How a provider fails, and how its calls are ended. */
export function describeFailures(world: ProviderWorld, noCredit: string): void {
  describeRefusals(world, noCredit);
  describeSilence(world);
  describeBreaks(world);
  describe('whose call we end', () => describeAborts(world));
}

function describeRefusals({ ask, fault, failureIn, open }: ProviderWorld, noCredit: string): void {
  test('does not know our key is unusable, and the key is not shown', async () => {
    const apiKey = 'sk-ant-wrong-key-0123456789abcdef';
    const failed = await ask({}, open({ apiKey })).catch((error) => error);
    expect(failed.failure).toBe('unusable');
    expect(`${failed.message} ${failed.cause}`).not.toContain(apiKey);
  });

  test.each([
    ['is out of credit', noCredit, 'unusable'],
    ['throttles', 'status:429', 'throttled'],
    ['is unavailable', 'status:503', 'unavailable'],
    ['breaks', 'status:500', 'unavailable'],
    ['cuts the connection before it reads the request', 'refuse', 'unavailable'],
  ])('%s', async (_what, effect, failure) => {
    fault(effect);
    await expect(ask()).rejects.toMatchObject({ failure });
    await expect(ask({ stream: true })).rejects.toMatchObject({ failure });
  });

  test('does not have the model is unusable: the name is ours', async () => {
    expect(await failureIn(ask({}, undefined, { model: 'nobody-has-it' }))).toBe('unusable');
  });

  test('refuses the request says why', async () => {
    await expect(ask({ temperature: 'hot' })).rejects.toMatchObject({
      failure: 'refused',
      message: expect.stringContaining('temperature'),
    });
  });

  test('does not listen is unavailable', async () => {
    const closed = await serve(() => undefined);
    await closed.close();
    expect(await failureIn(ask({}, open({ baseUrl: closed.baseUrl })))).toBe('unavailable');
  });

  test('accepts no connection in time is timed out', async () => {
    const silent = await accept();
    const by = open({ baseUrl: silent.baseUrl, timeouts: { connectMs: 100 } });
    expect(await failureIn(ask({}, by))).toBe('timed_out');
    await silent.close();
  });

  test('redirects is unusable: our key goes to no other address', async () => {
    let hits = 0;
    const elsewhere = await serve((_request, response) => {
      hits += 1;
      response.writeHead(307, { location: `${elsewhere.baseUrl}/other` }).end();
    });
    expect(await failureIn(ask({}, open({ baseUrl: elsewhere.baseUrl })))).toBe('unusable');
    expect(hits).toBe(1);
    await elsewhere.close();
  });
}

function describeSilence({ ask, fault, failureIn, open, lastCall }: ProviderWorld): void {
  test.each(['hang', 'stall'])('sends nothing (%s) is timed out, and disconnected', async (effect) => {
    fault(effect);
    const by = open({ timeouts: impatient });
    expect(await failureIn(ask({}, by))).toBe('timed_out');
    expect(await failureIn(ask({ stream: true }, by))).toBe('timed_out');
    await expect.poll(() => lastCall()?.ms).toEqual(expect.any(Number));
  });

  test.each([0, 1, 3])('falls silent after %d pieces of a stream is timed out', async (pieces) => {
    fault(`freeze:${pieces}`);
    expect(await failureIn(ask({ stream: true }, open({ timeouts: impatient })))).toBe('timed_out');
  });
}

function describeBreaks({ ask, fault, failureIn, open }: ProviderWorld): void {
  test('breaks off before its answer is unavailable, or cut after a 200', async () => {
    fault('drop');
    expect(await failureIn(ask())).toBe('unavailable');
    expect(await failureIn(ask({ stream: true }))).toBe('cut');
  });

  test.each([0, 4])(
    'breaks off after %d pieces of a stream is cut, and its progress is known',
    async (pieces) => {
      fault(`cut:${pieces}`);
      const answer = await ask({ stream: true });
      expect(await failureIn(Promise.resolve(answer))).toBe('cut');
      expect(answer.generatedBytes() > 0).toBe(pieces > 0);
    },
  );

  test('breaks off in an answer of one piece is cut', async () => {
    fault('cut:0');
    expect(await failureIn(ask())).toBe('cut');
  });

  test('exceeds the size limits is cut', async () => {
    const by = open({ limits: { bodyBytes: 50, eventBytes: 50 } });
    expect(await failureIn(ask({}, by))).toBe('cut');
    expect(await failureIn(ask({ stream: true }, by))).toBe('cut');
  });
}

function describeAborts({ ask, fault, failureIn, lastCall, sandbox }: ProviderWorld): void {
  test.each(['hang', 'stall', 'freeze:1'])('is aborted, whatever it does (%s)', async (effect) => {
    fault(effect);
    const ours = new AbortController();
    const failed = failureIn(ask({ stream: true }, undefined, { signal: ours.signal }));
    await expect.poll(() => lastCall()).toMatchObject({ status: null, ms: null });
    ours.abort();
    expect(await failed).toBe('aborted');
    await expect.poll(() => lastCall()?.ms).toEqual(expect.any(Number));
  });

  test('is aborted before anything is sent', async () => {
    const before = sandbox().state().calls.length;
    expect(await failureIn(ask({}, undefined, { signal: AbortSignal.abort() }))).toBe('aborted');
    expect(sandbox().state().calls).toHaveLength(before);
  });

  test('ends too when the reader of its answer leaves', async () => {
    fault('freeze:2');
    const { bytes } = await ask({ stream: true });
    for await (const _piece of bytes) break;
    await expect.poll(() => lastCall()).toMatchObject({ status: null, ms: expect.any(Number) });
  });
}
