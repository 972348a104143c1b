import { describe, expect, it } from 'vitest';
import type { StackResources } from './adoption.ts';
import type { CloudflareClient, CloudRecord } from './cloudflare.ts';
import type { CloudServer, HetznerClient } from './hetzner.ts';
import { describeConflict, findNameConflicts } from './name-conflicts.ts';

const labels = { 'managed-by': 'clawdet', instance: 'f'.repeat(24) };
const others = { ...labels, instance: '0'.repeat(24) };
const names = {
  server: 'alice',
  sshKey: 'clawdet-alice',
  hostname: 'alice.example.com',
  labels,
  comment: 'ours',
};
const nothing: StackResources = { exists: false, resources: [] };

const server = (change: Partial<CloudServer> = {}) =>
  ({
    id: '42',
    name: 'alice',
    created: '2026-11-01T00:00:00Z',
    labels,
    serverType: 'cx23',
    ...change,
  }) as CloudServer;
const record = (change: Partial<CloudRecord> = {}): CloudRecord => ({
  id: 'r1',
  name: names.hostname,
  type: 'A',
  content: '203.0.113.9',
  proxied: true,
  created_on: '2026-11-02T00:00:00Z',
  ...change,
});

function cloudsWith(found: {
  server?: CloudServer;
  keyLabels?: Record<string, string>;
  records?: CloudRecord[];
}) {
  const asked: string[] = [];
  const answer =
    <T>(call: string, value: T) =>
    async () => {
      asked.push(call);
      return value;
    };
  const key = found.keyLabels && { id: '7', name: names.sshKey, labels: found.keyLabels };
  const hetzner = {
    findServerByName: answer('server', found.server),
    findSshKeyByName: answer('key', key),
  } as Partial<HetznerClient> as HetznerClient;
  const cloudflare = {
    findRecords: answer('records', found.records ?? []),
  } as Partial<CloudflareClient> as CloudflareClient;
  return { clouds: { hetzner, cloudflare }, asked };
}

const conflictsWith = async (found: Parameters<typeof cloudsWith>[0]) =>
  (await findNameConflicts(nothing, cloudsWith(found).clouds, names, {})).map(describeConflict);

describe('findNameConflicts', () => {
  it('asks each list once for a new customer, and finds nothing if the names are free', async () => {
    const { clouds, asked } = cloudsWith({});
    expect(await findNameConflicts(nothing, clouds, names, {})).toEqual([]);
    expect(asked.toSorted()).toEqual(['key', 'records', 'server']);
  });

  it('asks nothing about what the stack has or the run adopts', async () => {
    const { clouds, asked } = cloudsWith({ server: server({ labels: {} }), records: [record()] });
    const stack = {
      exists: true,
      resources: [{ urn: '', type: 'hcloud:index/server:Server', id: '42' }],
    };
    expect(await findNameConflicts(stack, clouds, names, { sshKey: '7', record: 'r1' })).toEqual([]);
    expect(asked).toEqual([]);
  });

  it.each(['A', 'AAAA', 'CNAME', 'NS', 'HTTPS'])('finds a %s record at the name', async (type) => {
    expect(await conflictsWith({ records: [record({ type, content: 'there' })] })).toEqual([
      `DNS record alice.example.com ${type} there (id r1, created 2026-11-02T00:00:00Z)`,
    ]);
  });

  it('finds each of several records', async () => {
    const records = [record(), record({ id: 'r2', content: '203.0.113.10' })];
    expect(await conflictsWith({ records })).toHaveLength(2);
  });

  it.each(['TXT', 'MX', 'CAA', 'SRV'])('has nothing against a %s record at the name', async (type) => {
    expect(await conflictsWith({ records: [record({ type })] })).toEqual([]);
  });

  it('takes our own record, server and key for ours', async () => {
    const found = { server: server(), keyLabels: labels, records: [record({ comment: 'ours' })] };
    expect(await conflictsWith(found)).toEqual([]);
  });

  it('finds a server and a key by hand, and those of another instance', async () => {
    expect(await conflictsWith({ server: server({ labels: {} }), keyLabels: others })).toEqual([
      'server alice cx23 (id 42, created 2026-11-01T00:00:00Z)',
      'SSH key clawdet-alice (id 7)',
    ]);
  });

  it('finds a record that an earlier customer of that name left', async () => {
    expect(await conflictsWith({ records: [record({ comment: 'of an earlier instance' })] })).toHaveLength(1);
  });
});
