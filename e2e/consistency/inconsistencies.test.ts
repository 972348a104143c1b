import { Types } from 'mongoose';
import { expect, test } from 'vitest';
import { anOperation } from '../../api/operations/operation.builder.ts';
import { recordComment } from '../../infra/components/names.ts';
import { findInconsistencies, type StateSnapshot } from './inconsistencies.ts';

const id = new Types.ObjectId('65f000000000000000000001');
const labels = { 'managed-by': 'clawdet', instance: id.toString() };

/** The books of one customer who is set up, all agreeing. */
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

test('books that agree have nothing to say, nor have empty ones', () => {
  expect(findInconsistencies(snapshotOf())).toEqual([]);
  const clouds = { servers: [], sshKeys: [], firewalls: [], records: [] };
  expect(findInconsistencies(snapshotOf({ clouds, instances: [], stacks: new Map() }))).toEqual([]);
});

test('what nobody’s row knows is an orphan: server, key and record', () => {
  const said = findInconsistencies(snapshotOf({ instances: [] }));
  expect(said.filter((line) => line.startsWith('orphan'))).toHaveLength(3);
  expect(said).toContain('stray: stack alice belongs to no customer');
});

test('what the row knows and no cloud has is a ghost', () => {
  const { clouds } = snapshotOf();
  const said = findInconsistencies(snapshotOf({ clouds: { ...clouds, servers: [] } }));
  expect(said).toContain('alice: servers: 0, and should be 1');
});

test('a second server of one customer shows, and so does a record that leads elsewhere', () => {
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

test('a stack that is locked, or lacks what the clouds have, shows', () => {
  const stack = snapshotOf().stacks.get('alice');
  const stacks = new Map([['alice', { pending_operations: [], ...stack, resources: [], locks: 1 }]]);
  const said = findInconsistencies(snapshotOf({ stacks }));
  expect(said.filter((line) => /of the stack|locks/.test(line))).toHaveLength(4);
});

test('an operation that never ended is stuck, and a wish that nothing answers shows', () => {
  expect(findInconsistencies(snapshotOf({ operations: [anOperation({ status: 'running' })] }))).toEqual([
    'stuck: provision of alice is running',
  ]);
  const [instance] = snapshotOf().instances;
  const wished = { ...instance, desired: { ...instance?.desired, present: false } };
  expect(findInconsistencies(snapshotOf({ instances: [wished] as StateSnapshot['instances'] }))).toEqual([
    'alice: was wished away, and is still there',
  ]);
});
