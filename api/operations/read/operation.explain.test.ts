import { expect, test } from 'vitest';
import type { SetupProgress } from '../../../toolchain/setup-progress.ts';
import { aFailedSetup, aSetup } from '../../platform/setup/setup.builder.ts';
import { setupStatus } from '../../platform/setup/setup.read.ts';
import { anOperation } from '../operation.builder.ts';
import { type Explanation, explainOperation } from './operation.explain.ts';

const now = new Date('2026-11-24T12:00:00Z');
const commandsOf = ({ canDo }: Explanation) => canDo.map(({ command }) => command);
const statusOf = (setup: SetupProgress) => setupStatus(setup, 'assistant', { lives: () => true, now });
const at = (time: string) => new Date(`2026-11-24T${time}Z`);

test('a queued operation shows its place, its expected wait, and how to cancel it', () => {
  const order = anOperation({ notBefore: at('11:59:00') });
  const result = explainOperation(order, { estimate: { position: 3, expectedWaitMs: 90_000 } }, now);
  expect(result.happening).toBe('The set-up of alice is number 3 in the queue, about 2 min to go.');
  expect(commandsOf(result)).toEqual([`npx clawdet cancel ${order._id}`]);
});

test('an operation that waits for set-up shows the progress of set-up, and does not suggest starting a worker', () => {
  const setup = statusOf(aSetup({ updatedAt: now.toISOString() }));
  const order = anOperation({ notBefore: at('11:59:00') });
  const result = explainOperation(order, { estimate: { position: 1, expectedWaitMs: 270_000 }, setup }, now);
  expect(result.happening).toBe(
    'The set-up of alice is waiting until this installation has built what assistants run on (1 of 3 parts are installed), starts by itself in about 5 min.',
  );
  expect(result.happening).toContain(result.waitingFor);
  expect(commandsOf(result)).toEqual([`npx clawdet cancel ${order._id}`]);
});

test('an operation that waits for a failed set-up says why and what to do', () => {
  const result = explainOperation(anOperation(), { setup: statusOf(aFailedSetup()) }, now);
  expect(result.happening).toContain('The disk that holds /srv/cache is full.');
  expect(result.canDo.at(-1)?.words).toMatch(/^Free 2 GB of disk/);
});

test('an operation that runs or has ended does not wait for set-up', () => {
  const setup = statusOf(aFailedSetup());
  const ended = anOperation({ status: 'succeeded', endedAt: at('11:00:00') });
  expect(explainOperation(ended, { setup }, now).happening).toBe(
    'The set-up of alice succeeded at 11:00:00 UTC.',
  );
});

test('a paused operation says until when, what went wrong, and what helps', () => {
  const retryAt = at('12:00:15');
  const trouble = {
    at: at('11:59:59'),
    attempt: 2,
    code: 'provider_denied',
    message: 'The cloud refuses.',
    retryAt,
  };
  const result = explainOperation(anOperation({ notBefore: retryAt, troubles: [trouble] }), undefined, now);
  expect(result.happening).toBe(
    'The set-up of alice is waiting before the next try; work continues in about 15 s, at 12:00:15 UTC.',
  );
  expect(result.why).toEqual(['11:59:59 UTC, attempt 2: The cloud refuses.']);
  expect(commandsOf(result)).toContain('npx clawdet doctor');
});

test('a running operation says where, for how long, and at which step', () => {
  const running = anOperation({
    status: 'running',
    startedAt: at('11:59:20'),
    lease: { owner: 'x', host: 'worker-1', pid: 42, expiresAt: at('12:00:10') },
    engine: { pid: 43, host: 'worker-1' },
    steps: [{ name: 'installing', status: 'running' }],
  });
  expect(explainOperation(running, undefined, now).happening).toBe(
    'The set-up of alice runs on worker-1 (worker 42, engine 43) for 40 s: installing.',
  );
});

test('a running removal offers no cancel', () => {
  const removal = anOperation({ kind: 'destroy', status: 'running', startedAt: at('11:59:20') });
  expect(commandsOf(explainOperation(removal, undefined, now)).join()).not.toContain('cancel');
});

test('a failure whose partial resources remain says that they may be billed, and how to remove them', () => {
  const failed = anOperation({
    status: 'failed',
    endedAt: at('11:00:00'),
    error: { code: 'cloud_refused', message: 'Refused.' },
    steps: [{ name: 'cleaning_up', status: 'failed' }],
  });
  const result = explainOperation(failed, undefined, now);
  expect(result.why).toContain('Partial resources could not be removed and may still be billed.');
  expect(commandsOf(result)).toEqual([`npx clawdet retry ${failed._id}`, 'npx clawdet destroy alice']);
  expect(result.canDo.map(({ act }) => act)).toEqual(['retry', 'destroy']);
});

test.each([
  [
    'hetzner',
    'Hetzner’s rate limit; work continues in about 20 s',
    { why: 'rate_limit', until: at('12:00:20') },
  ],
  [
    'cloudflare',
    'Cloudflare’s rate limit; work continues in about 5 min',
    { why: 'rate_limit', until: at('12:05:00') },
  ],
  [
    'hetzner',
    'Hetzner’s rate limit; work continues any moment now',
    { why: 'rate_limit', until: at('11:59:00') },
  ],
  ['hetzner', 'Hetzner, which does not answer; work continues when it does', { why: 'outage' }],
] as const)('calls blocked by %s: waiting for %s', (cloud, words, held) => {
  const running = anOperation({ status: 'running', startedAt: at('11:59:20'), held: { cloud, ...held } });
  const result = explainOperation(running, undefined, now);
  expect(result.happening).toBe(`The set-up of alice is waiting for ${words}.`);
  expect(result.why).toContain('It runs for 40 s: about to begin.');
});

test('what blocked an earlier run is not the reason for the pause after it', () => {
  const retryAt = at('12:00:30');
  const trouble = {
    at: at('11:59:59'),
    attempt: 1,
    code: 'provider_unavailable',
    message: 'Silence.',
    retryAt,
  };
  const held = { cloud: 'hetzner', why: 'rate_limit', until: retryAt } as const;
  const paused = anOperation({ notBefore: retryAt, troubles: [trouble], held });
  expect(explainOperation(paused, undefined, now).happening).toBe(
    'The set-up of alice is waiting for a cloud that did not answer; work continues in about 30 s, at 12:00:30 UTC.',
  );
});

test.each([
  ['update', 'The update of alice runs', 'The assistant stays, with all its data.'],
  ['repair', 'The repair of alice runs', 'The assistant stays, with all its data.'],
  ['provision', 'The set-up of alice runs', 'Partial resources of the set-up are removed.'],
] as const)('a running %s: what it is, and what is left if it is cancelled', (kind, subject, left) => {
  const running = anOperation({ kind, status: 'running', startedAt: at('11:59:20') });
  const { happening, canDo } = explainOperation(running, undefined, now);
  expect(happening).toBe(`${subject} for 40 s: about to begin.`);
  expect(canDo[0]?.words).toBe(`Cancel it. ${left}`);
});
