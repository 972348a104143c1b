import { describe, expect, it } from 'vitest';
import { cellAdoptions, customerAdoptions, goneResources, type StackResources } from './adoption.ts';
import type { CloudflareClient } from './cloudflare.ts';
import type { CloudServer, HetznerClient } from './hetzner.ts';

const labels = { 'managed-by': 'clawdet', instance: 'f'.repeat(24) };
const comment = 'ours';
const names = { server: 'alice', sshKey: 'clawdet-alice', hostname: 'alice.example.com', labels, comment };
const server: CloudServer = {
  id: '42',
  name: 'alice',
  status: 'running',
  created: '',
  labels,
  ipv4: '203.0.113.7',
  primaryIps: 2,
  firewalls: [],
  locked: false,
  serverType: 'cx23',
  diskGb: 40,
};

interface Found {
  server?: CloudServer;
  keyLabels?: Record<string, string>;
  content?: string;
  comment?: string;
}

function cloudsWith(found: Found) {
  const asked: string[] = [];
  const answer =
    <T>(call: string, value: T) =>
    async () => {
      asked.push(call);
      return value;
    };
  const key = found.keyLabels ? { id: '7', name: 'clawdet-alice', labels: found.keyLabels } : undefined;
  const record = {
    id: 'r1',
    name: names.hostname,
    type: 'A',
    content: found.content ?? '',
    proxied: true,
    comment: found.comment,
  };
  const hetzner = {
    findServerByName: answer('server by name', found.server),
    findServer: answer('server', found.server),
    findSshKeyByName: answer('key', key),
    findFirewallByName: answer('firewall', key),
  } as Partial<HetznerClient> as HetznerClient;
  const cloudflare = {
    findRecords: answer('records', found.content ? [record] : []),
  } as Partial<CloudflareClient> as CloudflareClient;
  return { clouds: { hetzner, cloudflare }, asked };
}

const stackWith = (...resources: [string, string][]): StackResources => ({
  exists: true,
  resources: resources.map(([type, id]) => ({ urn: '', type, id })),
});
const inState = {
  key: ['hcloud:index/sshKey:SshKey', '7'],
  server: ['hcloud:index/server:Server', '42'],
  record: ['cloudflare:index/dnsRecord:DnsRecord', 'r1'],
} as const;

const adoptionsOf = async (existing: StackResources, clouds: Parameters<typeof customerAdoptions>[1]) =>
  (await customerAdoptions(existing, clouds, names)).adopt;

describe('customerAdoptions', () => {
  it('makes no call for a stack that never existed', async () => {
    const { clouds, asked } = cloudsWith({ server });
    expect(await adoptionsOf({ exists: false, resources: [] }, clouds)).toEqual({});
    expect(asked).toEqual([]);
  });

  it('takes over the key, the server and the record that a crash left', async () => {
    const { clouds } = cloudsWith({ server, keyLabels: labels, content: '203.0.113.7' });
    expect(await adoptionsOf(stackWith(), clouds)).toEqual({
      sshKey: '7',
      server: '42',
      record: 'r1',
    });
  });

  it('leaves a resource alone that has our name without our instance’s label', async () => {
    const foreign = { ...server, labels: { instance: '0'.repeat(24) } };
    const { clouds } = cloudsWith({ server: foreign, keyLabels: {}, content: '203.0.113.7' });
    expect(await adoptionsOf(stackWith(), clouds)).toEqual({});
  });

  it('leaves a record alone that points to another address', async () => {
    const { clouds } = cloudsWith({ server, content: '198.51.100.1' });
    expect(await adoptionsOf(stackWith([...inState.key], [...inState.server]), clouds)).toEqual({});
  });

  it('finds a lost record by the address of the server in the state', async () => {
    const { clouds } = cloudsWith({ server, content: '203.0.113.7' });
    expect(await adoptionsOf(stackWith([...inState.key], [...inState.server]), clouds)).toEqual({
      record: 'r1',
    });
  });

  it('takes over a record with our comment that points to an earlier server', async () => {
    const { clouds, asked } = cloudsWith({ content: '198.51.100.1', comment });
    expect(await adoptionsOf(stackWith([...inState.key], [...inState.server]), clouds)).toEqual({
      record: 'r1',
    });
    expect(asked).toEqual(['records']);
  });

  it('says what it found of the server, so that its size can be kept', async () => {
    const { clouds } = cloudsWith({ server: { ...server, serverType: 'cx33' } });
    const found = await customerAdoptions(stackWith(), clouds, names);
    expect(found.server).toMatchObject({ id: '42', serverType: 'cx33' });
  });

  it.each([
    ['server', { server, keyLabels: labels }, { sshKey: '7' }],
    ['key', { server, keyLabels: labels }, { server: '42' }],
    ['record', { content: '203.0.113.7', comment }, {}],
  ] as const)(
    'never takes over a %s that the stack has replaced: the run would delete it',
    async (what, found, adopt) => {
      const { clouds } = cloudsWith(found);
      const [type, id] = inState[what];
      const stack = {
        ...stackWith(),
        replaced: [{ urn: '', type, id: what === 'record' ? `zone/${id}` : id }],
      };
      expect(await adoptionsOf(stack, clouds)).toEqual(adopt);
    },
  );

  it('makes no call when the state has everything', async () => {
    const { clouds, asked } = cloudsWith({ server });
    const all = stackWith([...inState.key], [...inState.server], [...inState.record]);
    expect(await adoptionsOf(all, clouds)).toEqual({});
    expect(asked).toEqual([]);
  });
});

describe('goneResources', () => {
  const replaced = [inState.server, inState.record, inState.key].map(([type, id]) => ({ urn: '', type, id }));

  it('names the replaced servers and records that the clouds no longer have', async () => {
    const { clouds } = cloudsWith({});
    expect(await goneResources({ ...stackWith(), replaced }, clouds, names)).toEqual(['42', 'r1']);
  });

  it('leaves out those that are still there: the next run deletes them', async () => {
    const { clouds } = cloudsWith({ server, content: '203.0.113.7' });
    expect(await goneResources({ ...stackWith(), replaced }, clouds, names)).toEqual([]);
  });

  it('makes no call for a stack that has replaced nothing', async () => {
    const { clouds, asked } = cloudsWith({});
    expect(await goneResources(stackWith(), clouds, names)).toEqual([]);
    expect(asked).toEqual([]);
  });
});

describe('cellAdoptions', () => {
  it('takes over the cell’s firewall by name and label', async () => {
    const { clouds } = cloudsWith({ keyLabels: labels });
    expect(await cellAdoptions(stackWith(), clouds.hetzner, { firewall: 'clawdet-eu1', labels })).toEqual({
      firewall: '7',
    });
    expect(
      await cellAdoptions(stackWith(), clouds.hetzner, { firewall: 'clawdet-eu1', labels: { cell: 'us1' } }),
    ).toEqual({});
  });
});
