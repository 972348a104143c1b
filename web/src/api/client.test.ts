import { afterEach, describe, expect, it, vi } from 'vitest';
import { callApi, onSignedOut } from './client.ts';

function answerWith(status: number, body: unknown) {
  const fetched = vi.fn(
    async (_path: string, _init: RequestInit) => new Response(JSON.stringify(body), { status }),
  );
  vi.stubGlobal('fetch', fetched);
  return fetched;
}

afterEach(() => vi.unstubAllGlobals());

describe('callApi', () => {
  it('sends a change as JSON, with the header that no form of another site can set', async () => {
    const fetched = answerWith(202, { ok: true });
    await callApi('/api/x', { method: 'POST', body: { a: 1 }, idempotencyKey: 'k' });
    const init = fetched.mock.calls[0]?.[1];
    expect(init).toMatchObject({ method: 'POST', body: '{"a":1}' });
    expect(init?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-requested-with': 'clawdet',
      'idempotency-key': 'k',
    });
  });

  it('reports an unreachable API with its own code', async () => {
    vi.stubGlobal('fetch', async () => {
      throw new TypeError('failed to fetch');
    });
    await expect(callApi('/api/x')).rejects.toMatchObject({ code: 'unreachable', status: 0 });
  });

  it('notifies listeners of an ended session, but not of a wrong password', async () => {
    const listener = vi.fn();
    const stop = onSignedOut(listener);
    answerWith(401, { error: 'wrong_credentials', message: 'No.', action: 'correct_input', helpUrl: '' });
    await expect(callApi('/api/auth/login', { method: 'POST' })).rejects.toThrow('No.');
    expect(listener).not.toHaveBeenCalled();
    answerWith(401, { error: 'unauthenticated', message: 'Ended.', action: 'log_in', helpUrl: '' });
    await expect(callApi('/api/x')).rejects.toThrow('Ended.');
    expect(listener).toHaveBeenCalledOnce();
    stop();
  });
});
