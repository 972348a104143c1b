import { describe, expect, it } from 'vitest';
import type { CloudRecord } from '../../../infra/clouds/cloudflare.ts';
import type { CloudServer, CloudSshKey } from '../../../infra/clouds/hetzner.ts';
import { instanceLabels, recordComment } from '../../../infra/components/names.ts';
import { type CloudInventory, compareInventory, type ExpectedInstance } from './inventory.compare.ts';

const id = 'a'.repeat(24);
const strange = 'b'.repeat(24);
const labels = (instanceId = id, subdomain = 'alice') =>
  instanceLabels({ instanceId, subdomain, cell: 'eu1', tier: 'free' });

const server = (change: Partial<CloudServer> = {}): CloudServer => ({
  id: '42',
  name: 'alice',
  status: 'running',
  created: '2026-11-01T00:00:00Z',
  locked: false,
  labels: labels(),
  ipv4: '192.0.2.1',
  primaryIps: 2,
  serverType: 'cx23',
  diskGb: 40,
  firewalls: ['7'],
  ...change,
});
const key = (change: Partial<CloudSshKey> = {}): CloudSshKey => ({
  id: '5',
  name: 'clawdet-alice',
  labels: labels(),
  created: '2026-11-01T00:00:00Z',
  ...change,
});
const record = (change: Partial<CloudRecord> = {}): CloudRecord => ({
  id: 'f'.repeat(32),
  name: 'alice.clawdet.com',
  type: 'A',
  content: '192.0.2.1',
  proxied: true,
  comment: recordComment(id),
  ...change,
});
const view = (change: Partial<CloudInventory> = {}): CloudInventory => ({
  cell: 'eu1',
  baseDomain: 'clawdet.com',
  servers: [server()],
  sshKeys: [key()],
  records: [record()],
  firewallId: '7',
  ...change,
});
const alice: ExpectedInstance = {
  id,
  subdomain: 'alice',
  tier: 'free',
  serverType: 'cx23',
  observed: { serverId: '42', recordId: 'f'.repeat(32), address: '192.0.2.1' },
};
/** An adopted server: its own name and labels, no key and no firewall of ours. */
const adopted: ExpectedInstance = {
  ...alice,
  adopted: { serverId: '42', name: 'old-alice', labels: { service: 'old' }, record: { proxied: true } },
};
const oldServer = (change: Partial<CloudServer> = {}) =>
  server({ name: 'old-alice', labels: { service: 'old' }, firewalls: [], ...change });
const kinds = (change: Partial<CloudInventory>, instances = [alice]) =>
  compareInventory(view(change), instances).map(({ kind }) => kind);

describe('a resized server', () => {
  it.each([
    ['has its former disk, so its type can be changed back', 40, undefined],
    ['has a larger disk, which cannot shrink', 80, expect.stringContaining('has grown to 80 GB')],
  ])('%s', (_what, diskGb, unrepairable) => {
    const [found] = compareInventory(view({ servers: [server({ serverType: 'cx33', diskGb })] }), [alice]);
    expect(found).toMatchObject({ kind: 'server_resized', unrepairable });
  });

  it('may have a smaller disk than the ordered type: that is no reason against it', () => {
    const servers = [server({ serverType: 'cx23', diskGb: 40 })];
    const [found] = compareInventory(view({ servers }), [{ ...alice, serverType: 'cpx31' }]);
    expect(found).toMatchObject({ kind: 'server_resized', unrepairable: undefined });
  });
});

describe('the comparison of a cell with its instances', () => {
  it('finds nothing if everything is as declared', () => {
    expect(kinds({})).toEqual([]);
  });

  it.each<[string, Partial<CloudInventory>]>([
    ['server_missing', { servers: [] }],
    ['server_off', { servers: [server({ status: 'off' })] }],
    ['server_resized', { servers: [server({ serverType: 'cx33' })] }],
    ['server_renamed', { servers: [server({ name: 'bob' })] }],
    ['server_labels_changed', { servers: [server({ labels: {} })] }],
    ['server_labels_changed', { servers: [server({ labels: { ...labels(), team: 'red' } })] }],
    ['server_firewall_detached', { servers: [server({ firewalls: [] })] }],
    ['server_firewall_added', { servers: [server({ firewalls: ['7', '8'] })] }],
    ['server_address_changed', { servers: [server({ ipv4: '192.0.2.9' })] }],
    ['key_missing', { sshKeys: [] }],
    ['key_changed', { sshKeys: [key({ name: 'mine' })] }],
    ['key_changed', { sshKeys: [key({ labels: {} })] }],
    ['record_missing', { records: [] }],
    ['record_content_changed', { records: [record({ content: '192.0.2.9' })] }],
    ['record_renamed', { records: [record({ name: 'bob.clawdet.com' })] }],
    ['record_unproxied', { records: [record({ proxied: false })] }],
    ['record_comment_changed', { records: [record({ comment: null })] }],
    [
      'record_duplicated',
      { records: [record(), record({ id: 'e'.repeat(32), content: '192.0.2.9', comment: null })] },
    ],
    ['record_duplicated', { records: [record(), record({ id: 'e'.repeat(32), type: 'NS', comment: null })] }],
    ['server_orphaned', { servers: [server(), server({ id: '43', name: 'zoe', labels: labels(strange) })] }],
    ['server_orphaned', { servers: [server(), server({ id: '43', name: 'alice-2' })] }],
    ['key_orphaned', { sshKeys: [key(), key({ id: '6', name: 'clawdet-zoe', labels: labels(strange) })] }],
    [
      'record_orphaned',
      {
        records: [
          record(),
          record({ id: 'e'.repeat(32), name: 'zoe.clawdet.com', comment: recordComment(strange) }),
        ],
      },
    ],
  ])('finds %s, and nothing else', (kind, change) => {
    expect(kinds(change)).toEqual([kind]);
  });

  it.each<[string, Partial<CloudInventory>]>([
    [
      'a server that somebody else runs in the project',
      { servers: [server(), server({ id: '43', name: 'ci', labels: {} })] },
    ],
    [
      'a server with one of our labels only',
      { servers: [server(), server({ id: '43', name: 'ci', labels: { 'managed-by': 'clawdet' } })] },
    ],
    [
      'a record without our comment',
      { records: [record(), record({ id: 'e'.repeat(32), name: 'www.clawdet.com', comment: null })] },
    ],
    [
      'a TXT record beside ours',
      { records: [record(), record({ id: 'e'.repeat(32), type: 'TXT', content: 'v=spf1', comment: null })] },
    ],
    [
      'a label that Hetzner sets itself',
      { servers: [server({ labels: { ...labels(), 'hetzner.cloud/x': 'y' } })] },
    ],
    ['a server that Hetzner is changing', { servers: [server({ status: 'off', locked: true })] }],
    ['a server that is starting', { servers: [server({ status: 'starting' })] }],
  ])('claims nothing about %s', (_what, change) => {
    expect(kinds(change)).toEqual([]);
  });

  describe('of an adopted server', () => {
    const found = (change: Partial<CloudInventory> = {}, one = adopted) =>
      compareInventory(
        view({ servers: [oldServer()], sshKeys: [], records: [record({ comment: null })], ...change }),
        [one],
      );

    it('finds nothing if server and record are as they were adopted, without labels, key and firewall of ours', () => {
      expect(found()).toEqual([]);
    });

    it.each<[string, Partial<CloudInventory>]>([
      ['server_off', { servers: [oldServer({ status: 'off' })] }],
      ['server_renamed', { servers: [oldServer({ name: 'alice' })] }],
      ['server_labels_changed', { servers: [oldServer({ labels: {} })] }],
      ['record_content_changed', { records: [record({ content: '192.0.2.9', comment: null })] }],
      ['record_comment_changed', { records: [record()] }],
      ['record_missing', { records: [] }],
    ])('finds %s, which can be repaired', (kind, change) => {
      expect(found(change)).toMatchObject([{ kind }]);
      expect(found(change)[0]?.unrepairable).toBeUndefined();
    });

    it.each<[string, Partial<CloudInventory>, RegExp]>([
      ['server_missing', { servers: [] }, /never created again/],
      ['server_resized', { servers: [oldServer({ serverType: 'cx33' })] }, /cut its power/],
    ])('finds %s, which no repair changes', (kind, change, why) => {
      expect(found(change)).toMatchObject([{ kind, unrepairable: expect.stringMatching(why) }]);
    });

    it('names a record that was never there, which is made on request only', () => {
      const without = {
        ...adopted,
        adopted: { serverId: '42', name: 'old-alice', labels: { service: 'old' } },
      };
      expect(found({ records: [] }, without)).toMatchObject([
        { kind: 'record_missing', unrepairable: expect.stringContaining('npx clawdet up alice') },
      ]);
    });
  });

  it('reports nothing about an instance in flight, and calls none of its resources an orphan', () => {
    const underWay = { ...alice, observed: undefined };
    expect(kinds({ servers: [server({ status: 'off' })], records: [] }, [underWay])).toEqual([]);
  });

  it('recognizes an imported record, whose id names its zone', () => {
    const imported = { ...alice, observed: { ...alice.observed, recordId: `zone/${'f'.repeat(32)}` } };
    expect(kinds({}, [imported as ExpectedInstance])).toEqual([]);
  });

  it('never shows a secret: findings contain only names, addresses and labels', () => {
    const found = compareInventory(view({ servers: [server({ name: 'bob' })] }), [alice]);
    expect(found).toEqual([
      {
        kind: 'server_renamed',
        resource: 'server 42',
        subject: 'alice',
        instanceId: id,
        expected: 'alice',
        actual: 'bob',
      },
    ]);
  });
});
