import { expect, test } from 'vitest';
import type { EngineProgress } from '../../../infra/engine/contract.ts';
import type { Steps } from '../../operations/run/operation.steps.ts';
import { followDestroy, followProvision } from './progress-to-steps.ts';

function fakeSteps(): { steps: Steps; calls: string[] } {
  const calls: string[] = [];
  const steps: Steps = {
    start: (name) => void calls.push(`start ${name}`),
    begin: (name) => void calls.push(`begin ${name}`),
    succeed: (name) => void calls.push(`succeed ${name}`),
    failRunning: () => undefined,
    written: async () => undefined,
  };
  return { steps, calls };
}

const progress = (
  type: string,
  phase: EngineProgress['phase'],
  action: EngineProgress['action'] = 'create',
) => ({
  at: new Date(),
  urn: 'urn',
  name: 'name',
  type,
  action,
  phase,
});

test('the key and the server are one step, done with the server', () => {
  const { steps, calls } = fakeSteps();
  const follow = followProvision(steps);
  follow(progress('hcloud:index/sshKey:SshKey', 'done'));
  expect(calls).toEqual(['start creating_vps']);
  follow(progress('hcloud:index/server:Server', 'done'));
  expect(calls.at(-1)).toBe('succeed creating_vps');
});

test('an unchanged resource counts as done', () => {
  const { steps, calls } = fakeSteps();
  followProvision(steps)(progress('cloudflare:index/dnsRecord:DnsRecord', 'done', 'same'));
  expect(calls).toEqual(['start configuring_dns', 'succeed configuring_dns']);
});

test('a failed resource leaves its step running, for the run to mark as failed', () => {
  const { steps, calls } = fakeSteps();
  followProvision(steps)(progress('command:remote:Command', 'failed'));
  expect(calls).toEqual(['start installing']);
});

test('a resource without a step is ignored', () => {
  const { steps, calls } = fakeSteps();
  followProvision(steps)(progress('random:index/randomPassword:RandomPassword', 'done'));
  expect(calls).toEqual([]);
});

test('the refresh before a removal is not a step', () => {
  const { steps, calls } = fakeSteps();
  const follow = followDestroy(steps);
  follow(progress('hcloud:index/server:Server', 'done', 'refresh'));
  expect(calls).toEqual([]);
  follow(progress('hcloud:index/server:Server', 'done', 'delete'));
  expect(calls).toEqual(['start removing_vps', 'succeed removing_vps']);
});
