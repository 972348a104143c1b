import { afterEach, describe, expect, it, vi } from 'vitest';
import { callApi, onSignedOut } from './client.ts';
import { askForIdentity } from './confirm-identity.ts';

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

describe('a call that needs a recent proof of who the user is', () => {
  const needed = {
    error: 'confirm_identity',
    message: 'Confirm.',
    action: 'confirm_identity',
    helpUrl: '',
    choices: ['password'],
  };

  /** Answers that the proof is needed until it is given. */
  function api() {
    const state = { isConfirmed: false };
    const fetched = vi.fn(async () =>
      state.isConfirmed
        ? new Response('{"ok":true}', { status: 200 })
        : new Response(JSON.stringify(needed), { status: 403 }),
    );
    vi.stubGlobal('fetch', fetched);
    return { state, fetched };
  }

  it('asks for it and is then sent again, as it was', async () => {
    const { state, fetched } = api();
    const beforeConfirm = vi.fn();
    const ask = vi.fn(async () => {
      expect(beforeConfirm).toHaveBeenCalledOnce();
      state.isConfirmed = true;
      return true;
    });
    const stop = askForIdentity(ask);
    const options = { method: 'DELETE', body: { a: 1 }, beforeConfirm } as const;
    expect(await callApi('/api/x', options)).toEqual({ ok: true });
    expect(ask).toHaveBeenCalledExactlyOnceWith(['password']);
    expect(fetched).toHaveBeenCalledTimes(2);
    expect(fetched.mock.calls[1]).toEqual(fetched.mock.calls[0]);
    stop();
  });

  it('fails with what the API said if the user declines, or if nobody is there to ask', async () => {
    const { fetched } = api();
    const stop = askForIdentity(async () => false);
    await expect(callApi('/api/x')).rejects.toMatchObject({ code: 'confirm_identity' });
    stop();
    await expect(callApi('/api/x')).rejects.toMatchObject({ code: 'confirm_identity' });
    expect(fetched).toHaveBeenCalledTimes(2);
  });

  it('asks once for calls that need it together, and again for a later one', async () => {
    const { state } = api();
    const ask = vi.fn(async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      state.isConfirmed = true;
      return true;
    });
    const stop = askForIdentity(ask);
    await Promise.all([callApi('/api/x'), callApi('/api/y')]);
    expect(ask).toHaveBeenCalledTimes(1);
    state.isConfirmed = false;
    await callApi('/api/x');
    expect(ask).toHaveBeenCalledTimes(2);
    stop();
  });

  it('does not ask a second time if the proof was not enough', async () => {
    api();
    const ask = vi.fn(async () => true);
    const stop = askForIdentity(ask);
    await expect(callApi('/api/x')).rejects.toMatchObject({ code: 'confirm_identity' });
    expect(ask).toHaveBeenCalledTimes(1);
    stop();
  });
});
