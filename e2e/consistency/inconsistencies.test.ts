import { Types } from 'mongoose';
import { expect, test } from 'vitest';
import { anOperation } from '../../api/operations/operation.builder.ts';
import { recordComment } from '../../infra/components/names.ts';
import { findInconsistencies, type StateSnapshot } from './inconsistencies.ts';

const id = new Types.ObjectId('65f000000000000000000001');
const labels = { 'managed-by': 'clawdet', instance: id.toString() };

/** A consistent snapshot of one customer who is set up. */
function snapshotOf(change: Partial<StateSnapshot> = {}): StateSnapshot {
  const clouds = {
    servers: [{ id: 7, name: 'alice', status: 'running', labels, public_net: { ipv4: { ip: '192.0.2.7' } } }],
    sshKeys: [{ id: 8, name: 'clawdet-alice', labels }],
    firewalls: [],
    records: [{ id: 'r1', name: 'alice.test', content: '192.0.2.7', comment: recordComment(id.toString()) }],
  };
  const observed = { generation: 1, serverId: '7', recordId: 'r1', address: '192.0.2.7' };
  const resource = (type: string, id: string) => ({ urn: `urn:${type}`, type, id, protect: false });
  const resources = [
    resource('hcloud:index/server:Server', '7'),
    resource('hcloud:index/sshKey:SshKey', '8'),
    resource('cloudflare:index/dnsRecord:DnsRecord', 'r1'),
  ];
  return {
    clouds: clouds as unknown as StateSnapshot['clouds'],
    instances: [{ _id: id, subdomain: 'alice', desired: { generation: 1, present: true }, observed }],
    operations: [anOperation({ status: 'succeeded' })],
    stacks: new Map([['alice', { resources, pending_operations: [], locks: 0 }]]),
    ...change,
  } as StateSnapshot;
}

test('a consistent snapshot and an empty one report nothing', () => {
  expect(findInconsistencies(snapshotOf())).toEqual([]);
  const clouds = { servers: [], sshKeys: [], firewalls: [], records: [] };
  expect(findInconsistencies(snapshotOf({ clouds, instances: [], stacks: new Map() }))).toEqual([]);
});

test('a server, key or record without an instance row is an orphan', () => {
  const found = findInconsistencies(snapshotOf({ instances: [] }));
  expect(found.filter((line) => line.startsWith('orphan'))).toHaveLength(3);
  expect(found).toContain('stray: stack alice belongs to no customer');
});

test('a server in the row that no cloud has is reported', () => {
  const { clouds } = snapshotOf();
  const found = findInconsistencies(snapshotOf({ clouds: { ...clouds, servers: [] } }));
  expect(found).toContain('alice: servers: 0, and should be 1');
});

test('a second server of one customer is reported, and so is a record with another address', () => {
  const { clouds } = snapshotOf();
  const twice = { ...clouds, servers: [...clouds.servers, ...clouds.servers] };
  expect(findInconsistencies(snapshotOf({ clouds: twice }))).toContain('alice: servers: 2, and should be 1');
  const [record] = clouds.records;
  const redirected = {
    ...clouds,
    records: [{ ...record, content: '203.0.113.9' }],
  } as StateSnapshot['clouds'];
  expect(findInconsistencies(snapshotOf({ clouds: redirected })).join()).toMatch(
    /address of the record: 203\.0\.113\.9/,
  );
});

test('a stack that is locked or lacks resources that the clouds have is reported', () => {
  const stack = snapshotOf().stacks.get('alice');
  const stacks = new Map([['alice', { pending_operations: [], ...stack, resources: [], locks: 1 }]]);
  const found = findInconsistencies(snapshotOf({ stacks }));
  expect(found.filter((line) => /of the stack|locks/.test(line))).toHaveLength(4);
});

test('an operation that never ended is stuck, and a requested removal that did not happen is reported', () => {
  expect(findInconsistencies(snapshotOf({ operations: [anOperation({ status: 'running' })] }))).toEqual([
    'stuck: provision of alice is running',
  ]);
  const [instance] = snapshotOf().instances;
  const unwanted = { ...instance, desired: { ...instance?.desired, present: false } };
  expect(findInconsistencies(snapshotOf({ instances: [unwanted] as StateSnapshot['instances'] }))).toEqual([
    'alice: its removal was requested, and it is still there',
  ]);
});
