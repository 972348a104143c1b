import type { EngineEvent } from '@pulumi/pulumi/automation/index.js';
import { describe, expect, it } from 'vitest';
import type { WireProgress } from '../child/protocol.ts';
import { EventLog } from './events.ts';

const urn =
  'urn:pulumi:alice::clawdet::clawdet:infra:AssistantServer$hcloud:index/server:Server::server-machine';
const type = 'hcloud:index/server:Server';

function step(op: string, more: object = {}) {
  return { metadata: { op, urn, type, provider: '', ...more } };
}

function logOf(...events: object[]) {
  const reported: WireProgress[] = [];
  const log = new EventLog((progress) => reported.push(progress));
  for (const event of events) log.append({ sequence: 1, timestamp: 1, ...event } as EngineEvent);
  return { log, reported };
}

describe('EventLog', () => {
  it('reports the start, the end and the failure of a step by name only', () => {
    const secret = { new: { inputs: { userData: 'a secret' } } };
    const { reported } = logOf(
      { resourcePreEvent: step('create', secret) },
      { resOutputsEvent: step('create', secret) },
      { resOpFailedEvent: step('update') },
    );
    expect(reported.map(({ phase, action, name }) => [phase, action, name])).toEqual([
      ['started', 'create', 'server-machine'],
      ['done', 'create', 'server-machine'],
      ['failed', 'update', 'server-machine'],
    ]);
    expect(JSON.stringify(reported)).not.toContain('a secret');
  });

  it('keeps what a preview plans, with the names of the properties that differ', () => {
    const { log, reported } = logOf(
      {
        resourcePreEvent: {
          ...step('update', { detailedDiff: { labels: {} }, diffs: ['labels', 'name'] }),
          planning: true,
        },
      },
      { resourcePreEvent: { ...step('delete-replaced', { diffs: ['image'] }), planning: true } },
      { resourcePreEvent: { ...step('same'), planning: true } },
      { resourcePreEvent: { ...step('refresh'), planning: true } },
    );
    expect(log.planned).toMatchObject([
      { action: 'update', paths: ['labels'], type },
      { action: 'delete', paths: ['image'] },
    ]);
    expect(reported).toEqual([]);
  });

  it('plans nothing for another version of a plugin', () => {
    const ofProvider = (op: string, version: string) => ({
      op,
      urn: `urn:pulumi:alice::clawdet::pulumi:providers:hcloud::default_${version}`,
      type: 'pulumi:providers:hcloud',
      provider: '',
    });
    const { log } = logOf(
      { resourcePreEvent: { metadata: ofProvider('create', '1_41_0'), planning: true } },
      { resourcePreEvent: { metadata: ofProvider('delete', '1_32_1'), planning: true } },
    );
    expect(log.planned).toEqual([]);
  });

  it('counts changes from the summary and keeps errors without colour marks', () => {
    const { log } = logOf(
      {
        diagnosticEvent: {
          urn,
          message: '<{%reset%}>no such image<{%reset%}>\n',
          severity: 'error',
          color: '',
        },
      },
      { diagnosticEvent: { urn, message: 'all is well', severity: 'info', color: '' } },
      { summaryEvent: { resourceChanges: { create: 2, same: 0 } } },
    );
    expect(log.changes).toEqual({ create: 2 });
    expect(log.diagnostics).toEqual([{ urn, message: 'no such image\n' }]);
  });
});
