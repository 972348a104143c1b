import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { OperationBody } from '../../api/operations/operation.schema.ts';
import { CommandFailure, EXIT } from '../failure.ts';
import { ApiRefusal } from './api-failure.ts';
import { followUntilOver } from './follow.ts';

let said = '';
beforeEach(() => {
  said = '';
  const keep = (text: string | Uint8Array) => {
    said += String(text);
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(keep);
  vi.spyOn(process.stderr, 'write').mockImplementation(keep);
});
afterEach(() => vi.restoreAllMocks());

const login = { url: 'https://clawdet.example', token: `clt_${'a'.repeat(43)}`, from: 'file' } as const;
const away = () => new CommandFailure('Nothing listens.', 'check it', EXIT.unavailable);
const busy = (retryAfter = 0.01) =>
  new ApiRefusal(login, 429, { error: 'too_many_attempts', message: 'Too many.' }, retryAfter);
const denied = () => new ApiRefusal(login, 401, { error: 'token_invalid', message: 'Revoked.' }, undefined);

type Answer = Partial<OperationBody> | Error;

/** An API that gives these answers, one after another. */
function reading(...answers: Answer[]): () => Promise<OperationBody> {
  return async () => {
    const next = answers.shift();
    if (next instanceof Error) throw next;
    return { id: 'f'.repeat(24), kind: 'provision', status: 'running', steps: [], ...next } as OperationBody;
  };
}
const step = (name: string, status: OperationBody['steps'][number]['status']) => ({ name, status });
const follow = (read: () => Promise<OperationBody>, awayMs = 60_000) =>
  followUntilOver(read, { pollMs: 1, awayMs });

test('each change of a step is said once, until the operation is over', async () => {
  const running = { steps: [step('creating_vps', 'running'), step('installing', 'waiting')] };
  const done = { steps: [step('creating_vps', 'succeeded'), step('installing', 'succeeded')] };
  await follow(reading(running, running, done, { ...done, status: 'succeeded' }));
  expect(said).toBe('  creating_vps: running\n  creating_vps: succeeded\n  installing: succeeded\ndone\n');
});

test('why it waits is said, and text of others begins no line of its own', async () => {
  const waitingFor = { message: 'Our provider\n  creating_vps: succeeded\u001b[2J' };
  await follow(reading({ waitingFor }, { status: 'succeeded' }));
  expect(said).toBe('  Our provider   creating_vps: succeeded\uFFFD[2J\ndone\n');
});

test('an API that is away or busy for a while is asked again, which is said once', async () => {
  await follow(reading(away(), away(), {}, busy(), away(), { status: 'succeeded' }));
  expect(said).toBe(
    'clawdet: Nothing listens. Trying again.\nclawdet: Too many. (too_many_attempts) Trying again.\ndone\n',
  );
});

test('an API that stays away ends the command, and not the operation', async () => {
  await expect(follow(reading(away(), away(), away()), -1)).rejects.toThrow('Nothing listens.');
});

test('an API that asks for a wait of years is not asked all the time', async () => {
  const answers = Array.from({ length: 100 }, () => busy(1e9));
  const read = vi.fn(reading(...answers));
  await expect(follow(read, 50)).rejects.toThrow('Too many.');
  expect(read.mock.calls.length).toBeLessThan(6);
});

test('a token that is revoked meanwhile ends the command at once', async () => {
  await expect(follow(reading({}, denied()))).rejects.toMatchObject({ exitCode: EXIT.refused });
});

test.each(['failed', 'cancelled'] as const)(
  'an operation that has %s is a failure with its reason',
  async (status) => {
    const error = {
      error: 'install_failed',
      message: 'It did not start.',
      action: 'retry',
      helpUrl: 'https://clawdet.example/help#install_failed',
    } as const;
    await expect(follow(reading({ status, error }))).rejects.toMatchObject({
      message: 'It did not start. (install_failed)',
      next: 'see https://clawdet.example/help#install_failed',
      exitCode: EXIT.unavailable,
    });
    await expect(follow(reading({ status }))).rejects.toThrow(status);
  },
);
