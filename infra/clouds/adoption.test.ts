import { describe, expect, it } from 'vitest';
import { cellAdoptions, customerAdoptions, type StackResources } from './adoption.ts';
import type { CloudflareClient } from './cloudflare.ts';
import type { CloudServer, HetznerClient } from './hetzner.ts';

const labels = { 'managed-by': 'clawdet', instance: 'f'.repeat(24) };
const names = { server: 'alice', sshKey: 'clawdet-alice', hostname: 'alice.example.com', labels };
const server: CloudServer = {
  id: '42',
  name: 'alice',
  status: 'running',
  created: '',
  labels,
  ipv4: '203.0.113.7',
  firewalls: [],
  locked: false,
  serverType: 'cx23',
};

function cloudsWith(found: { server?: CloudServer; keyLabels?: Record<string, string>; content?: string }) {
  const asked: string[] = [];
  const answer =
    <T>(call: string, value: T) =>
    async () => {
      asked.push(call);
      return value;
    };
  const key = found.keyLabels ? { id: '7', name: 'clawdet-alice', labels: found.keyLabels } : undefined;
  const record = { id: 'r1', name: names.hostname, type: 'A', content: found.content ?? '', proxied: true };
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

describe('customerAdoptions', () => {
  it('makes no call for a stack that never existed', async () => {
    const { clouds, asked } = cloudsWith({ server });
    expect(await customerAdoptions({ exists: false, resources: [] }, clouds, names)).toEqual({});
    expect(asked).toEqual([]);
  });

  it('takes over the key, the server and the record that a crash left', async () => {
    const { clouds } = cloudsWith({ server, keyLabels: labels, content: '203.0.113.7' });
    expect(await customerAdoptions(stackWith(), clouds, names)).toEqual({
      sshKey: '7',
      server: '42',
      record: 'r1',
    });
  });

  it('leaves a resource alone that has our name without our instance’s label', async () => {
    const foreign = { ...server, labels: { instance: '0'.repeat(24) } };
    const { clouds } = cloudsWith({ server: foreign, keyLabels: {}, content: '203.0.113.7' });
    expect(await customerAdoptions(stackWith(), clouds, names)).toEqual({});
  });

  it('leaves a record alone that points to another address', async () => {
    const { clouds } = cloudsWith({ server, content: '198.51.100.1' });
    expect(await customerAdoptions(stackWith([...inState.key], [...inState.server]), clouds, names)).toEqual(
      {},
    );
  });

  it('finds a lost record by the address of the server in the state', async () => {
    const { clouds } = cloudsWith({ server, content: '203.0.113.7' });
    expect(await customerAdoptions(stackWith([...inState.key], [...inState.server]), clouds, names)).toEqual({
      record: 'r1',
    });
  });

  it('makes no call when the state has everything', async () => {
    const { clouds, asked } = cloudsWith({ server });
    const all = stackWith([...inState.key], [...inState.server], [...inState.record]);
    expect(await customerAdoptions(all, clouds, names)).toEqual({});
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
