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

test('what waits says its place, for how long, and how to stop it', () => {
  const order = anOperation({ notBefore: at('11:59:00') });
  const said = explainOperation(order, { estimate: { position: 3, expectedWaitMs: 90_000 } }, now);
  expect(said.happening).toBe('Setting up alice is number 3 in the queue, about 90 s to go.');
  expect(commandsOf(said)).toEqual([`clawdet cancel ${order._id}`]);
});

test('what waits for set-up says how far that is, and does not ask whether a worker is up', () => {
  const setup = statusOf(aSetup({ updatedAt: now.toISOString() }));
  const order = anOperation({ notBefore: at('11:59:00') });
  const said = explainOperation(order, { estimate: { position: 1, expectedWaitMs: 270_000 }, setup }, now);
  expect(said.happening).toBe(
    'Setting up alice is waiting until this installation has built what assistants run on (1 of 3 parts are here), starts by itself in about 5 min.',
  );
  expect(said.happening).toContain(said.waitingFor);
  expect(commandsOf(said)).toEqual([`clawdet cancel ${order._id}`]);
});

test('what waits for a set-up that failed says why and what to do', () => {
  const said = explainOperation(anOperation(), { setup: statusOf(aFailedSetup()) }, now);
  expect(said.happening).toContain('The disk that holds /srv/cache is full.');
  expect(said.canDo.at(-1)?.words).toMatch(/^Free 2 GB of disk/);
});

test('what runs or has ended waits for no set-up', () => {
  const setup = statusOf(aFailedSetup());
  const ended = anOperation({ status: 'succeeded', endedAt: at('11:00:00') });
  expect(explainOperation(ended, { setup }, now).happening).toBe(
    'Setting up alice succeeded at 11:00:00 UTC.',
  );
});

test('a pause says until when, what went wrong, and what helps', () => {
  const retryAt = at('12:00:15');
  const trouble = {
    at: at('11:59:59'),
    attempt: 2,
    code: 'provider_denied',
    message: 'The cloud refuses.',
    retryAt,
  };
  const said = explainOperation(anOperation({ notBefore: retryAt, troubles: [trouble] }), undefined, now);
  expect(said.happening).toBe(
    'Setting up alice is waiting before the next try, goes on by itself in about 15 s, at 12:00:15 UTC.',
  );
  expect(said.why).toEqual(['11:59:59 UTC, attempt 2: The cloud refuses.']);
  expect(commandsOf(said)).toContain('clawdet doctor');
});

test('what runs says where, for how long, and at which step', () => {
  const running = anOperation({
    status: 'running',
    startedAt: at('11:59:20'),
    lease: { owner: 'x', host: 'worker-1', pid: 42, expiresAt: at('12:00:10') },
    engine: { pid: 43, host: 'worker-1' },
    steps: [{ name: 'installing', status: 'running' }],
  });
  expect(explainOperation(running, undefined, now).happening).toBe(
    'Setting up alice runs on worker-1 (worker 42, engine 43) for 40 s: installing.',
  );
});

test('a removal that runs cannot be cancelled, and nobody is told to', () => {
  const removal = anOperation({ kind: 'destroy', status: 'running', startedAt: at('11:59:20') });
  expect(commandsOf(explainOperation(removal, undefined, now)).join()).not.toContain('cancel');
});

test('a failure whose remains could not be removed says that they may be billed, and how to remove them', () => {
  const failed = anOperation({
    status: 'failed',
    endedAt: at('11:00:00'),
    error: { code: 'cloud_refused', message: 'Refused.' },
    steps: [{ name: 'cleaning_up', status: 'failed' }],
  });
  const said = explainOperation(failed, undefined, now);
  expect(said.why).toContain('What was half made could not be removed: it may still be billed.');
  expect(commandsOf(said)).toEqual([`clawdet retry ${failed._id}`, 'clawdet destroy alice']);
  expect(said.canDo.map(({ act }) => act)).toEqual(['retry', 'destroy']);
});

test.each([
  [
    'hetzner',
    'Hetzner’s rate limit, goes on by itself in about 20 s',
    { why: 'rate_limit', until: at('12:00:20') },
  ],
  [
    'cloudflare',
    'Cloudflare’s rate limit, goes on by itself in about 5 min',
    { why: 'rate_limit', until: at('12:05:00') },
  ],
  [
    'hetzner',
    'Hetzner’s rate limit, goes on by itself any moment now',
    { why: 'rate_limit', until: at('11:59:00') },
  ],
  ['hetzner', 'Hetzner, which does not answer, goes on by itself when it does', { why: 'outage' }],
] as const)('calls that %s holds: waiting for %s', (cloud, words, held) => {
  const running = anOperation({ status: 'running', startedAt: at('11:59:20'), held: { cloud, ...held } });
  const said = explainOperation(running, undefined, now);
  expect(said.happening).toBe(`Setting up alice is waiting for ${words}.`);
  expect(said.why).toContain('It runs for 40 s: about to begin.');
});

test('what a run’s calls waited for says nothing of the pause after it', () => {
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
    'Setting up alice is waiting for a cloud that did not answer, goes on by itself in about 30 s, at 12:00:30 UTC.',
  );
});
