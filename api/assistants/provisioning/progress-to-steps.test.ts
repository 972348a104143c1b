import { expect, test } from 'vitest';
import type { EngineProgress } from '../../../infra/engine/contract.ts';
import type { Steps } from '../../operations/run/operation.steps.ts';
import { followDestroy, followProvision } from './progress-to-steps.ts';

function heard(): { steps: Steps; said: string[] } {
  const said: string[] = [];
  const steps: Steps = {
    start: (name) => void said.push(`start ${name}`),
    begin: (name) => void said.push(`begin ${name}`),
    succeed: (name) => void said.push(`succeed ${name}`),
    failRunning: () => undefined,
    written: async () => undefined,
  };
  return { steps, said };
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
  const { steps, said } = heard();
  const follow = followProvision(steps);
  follow(progress('hcloud:index/sshKey:SshKey', 'done'));
  expect(said).toEqual(['start creating_vps']);
  follow(progress('hcloud:index/server:Server', 'done'));
  expect(said.at(-1)).toBe('succeed creating_vps');
});

test('a resource that is as it should be counts as done', () => {
  const { steps, said } = heard();
  followProvision(steps)(progress('cloudflare:index/dnsRecord:DnsRecord', 'done', 'same'));
  expect(said).toEqual(['start configuring_dns', 'succeed configuring_dns']);
});

test('a failed resource leaves its step running, for the run to mark as failed', () => {
  const { steps, said } = heard();
  followProvision(steps)(progress('command:remote:Command', 'failed'));
  expect(said).toEqual(['start installing']);
});

test('what is no step of ours is not told', () => {
  const { steps, said } = heard();
  followProvision(steps)(progress('random:index/randomPassword:RandomPassword', 'done'));
  expect(said).toEqual([]);
});

test('the refresh before a removal is no step of it', () => {
  const { steps, said } = heard();
  const follow = followDestroy(steps);
  follow(progress('hcloud:index/server:Server', 'done', 'refresh'));
  expect(said).toEqual([]);
  follow(progress('hcloud:index/server:Server', 'done', 'delete'));
  expect(said).toEqual(['start removing_vps', 'succeed removing_vps']);
});
