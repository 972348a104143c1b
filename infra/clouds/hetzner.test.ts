import { describe, expect, it } from 'vitest';
import { CloudError } from './cloud-error.ts';
import { hetznerClient } from './hetzner.ts';
import { scriptedCloud, serverAnswer } from './scripted-cloud.fixture.ts';

const page = (next: number | null) => ({ pagination: { next_page: next } });
const refused = (status: number, code: string) => ({ status, answer: { error: { code, message: 'no' } } });

describe('hetznerClient', () => {
  it('lists all pages of 50', async () => {
    const { access, finished } = scriptedCloud([
      {
        path: '/v1/servers?label_selector=managed-by=clawdet&sort=id:asc&page=1&per_page=50',
        answer: { servers: [serverAnswer()], meta: page(2) },
      },
      {
        path: '/v1/servers?label_selector=managed-by=clawdet&sort=id:asc&page=2&per_page=50',
        answer: { servers: [serverAnswer({ id: 43 })], meta: page(null) },
      },
    ]);
    const servers = await hetznerClient(access).listServers('managed-by=clawdet');
    expect(servers.map(({ id, ipv4 }) => [id, ipv4])).toEqual([
      ['42', '203.0.113.7'],
      ['43', '203.0.113.7'],
    ]);
    expect(finished()).toBe(true);
  });

  it('returns undefined for a name that does not exist', async () => {
    const { access } = scriptedCloud([
      {
        path: '/v1/ssh_keys?name=clawdet-bob&page=1&per_page=50',
        answer: { ssh_keys: [], meta: page(null) },
      },
    ]);
    expect(await hetznerClient(access).findSshKeyByName('clawdet-bob')).toBeUndefined();
  });

  it('reads where each server type can be ordered now', async () => {
    const locations = [
      { id: 3, name: 'hel1', available: false, recommended: false, deprecation: null },
      { id: 2, name: 'nbg1', available: true, recommended: true, deprecation: null },
    ];
    const { access } = scriptedCloud([
      {
        path: '/v1/server_types?page=1&per_page=50',
        answer: { server_types: [{ id: 114, name: 'cx23', locations }], meta: page(null) },
      },
    ]);
    expect(await hetznerClient(access).listServerTypes()).toEqual([
      {
        name: 'cx23',
        locations: [
          { name: 'hel1', available: false },
          { name: 'nbg1', available: true },
        ],
      },
    ]);
  });

  it('lists snapshots and backups, and no image of Hetzner', async () => {
    const image = { created: '2026-11-22T00:00:00Z', labels: {}, name: null, description: 'before' };
    const { access, finished } = scriptedCloud([
      {
        path: '/v1/images?type=snapshot&type=backup&sort=id:asc&page=1&per_page=50',
        answer: {
          images: [{ ...image, id: 7, type: 'snapshot', image_size: 2.3 }],
          meta: page(null),
        },
      },
    ]);
    expect(await hetznerClient(access).listSnapshots()).toMatchObject([
      { id: '7', type: 'snapshot', description: 'before', image_size: 2.3 },
    ]);
    expect(finished()).toBe(true);
  });

  it.each([
    [3, 3],
    [null, undefined],
  ])('counts addresses by one call: %j', async (total_entries, count) => {
    const pagination = { next_page: 2, total_entries };
    const { access } = scriptedCloud([
      { path: '/v1/primary_ips?per_page=1', answer: { primary_ips: [{}], meta: { pagination } } },
    ]);
    expect(await hetznerClient(access).countPrimaryIps()).toBe(count);
  });

  it('reads net prices as numbers, an address’s by its type and location', async () => {
    const price = (net: string) => ({ net, gross: '9.9900000000' });
    const pricing = {
      currency: 'EUR',
      volume: { price_per_gb_month: price('0.0440000000') },
      image: { price_per_gb_month: price('0.0110000000') },
      primary_ips: [
        { type: 'ipv4', prices: [{ location: 'nbg1', price_monthly: price('0.5000000000') }] },
        { type: 'ipv6', prices: [{ location: 'nbg1', price_monthly: price('0.0000000000') }] },
      ],
    };
    const { access } = scriptedCloud([{ path: '/v1/pricing', answer: { pricing } }]);
    const list = await hetznerClient(access).readPriceList();
    expect(list).toMatchObject({ volumeGb: 0.044, snapshotGb: 0.011 });
    expect([list.primaryIp('ipv4', 'nbg1'), list.primaryIp('ipv6', 'nbg1')]).toEqual([0.5, 0]);
    expect([list.primaryIp('ipv4', 'mars1'), list.primaryIp('ipv4', undefined)]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('describes a server with everything that a stack can declare of it', async () => {
    const details = {
      location: { name: 'nbg1' },
      image: { id: 161547269, name: 'ubuntu-24.04' },
      backup_window: '22-02',
      protection: { delete: true, rebuild: true },
      placement_group: null,
    };
    const path = '/v1/servers/42';
    const fromSnapshot = { ...details, image: { id: 7, name: null }, backup_window: null };
    const { access } = scriptedCloud([
      { path, answer: { server: { ...serverAnswer({ labels: { a: 'b' } }), ...details } } },
      { path, answer: { server: { ...serverAnswer(), ...fromSnapshot } } },
      { path, answer: { server: { ...serverAnswer(), ...details, image: null } } },
      { path, ...refused(404, 'not_found') },
    ]);
    const { describeServer } = hetznerClient(access);
    expect(await describeServer('42')).toEqual({
      id: '42',
      name: 'alice',
      labels: { a: 'b' },
      locked: false,
      ipv4: '203.0.113.7',
      serverType: 'cx23',
      location: 'nbg1',
      image: 'ubuntu-24.04',
      backups: true,
      deleteProtection: true,
      rebuildProtection: true,
      placementGroupId: undefined,
    });
    expect(await describeServer('42')).toMatchObject({ image: '7', backups: false });
    expect((await describeServer('42'))?.image).toBeUndefined();
    expect(await describeServer('42')).toBeUndefined();
  });

  it('treats a server that is gone as deleted', async () => {
    const { access } = scriptedCloud([
      { method: 'DELETE', path: '/v1/servers/42', ...refused(404, 'not_found') },
    ]);
    await expect(hetznerClient(access).deleteServer('42')).resolves.toBeUndefined();
  });

  it('retries after a rate limit, a failure of the cloud and a broken connection', async () => {
    const path = '/v1/servers?per_page=1';
    const { access, finished } = scriptedCloud([
      { path, ...refused(429, 'rate_limit_exceeded') },
      { path, ...refused(503, 'unavailable') },
      { path },
      { path, answer: { servers: [] } },
    ]);
    await hetznerClient(access).check();
    expect(finished()).toBe(true);
  });

  it('gives up at once if the token is refused, and never reveals it', async () => {
    const { access } = scriptedCloud([{ path: '/v1/servers?per_page=1', ...refused(401, 'unauthorized') }]);
    const error = await hetznerClient(access)
      .check()
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CloudError);
    expect(error).toMatchObject({ code: 'denied', status: 401 });
    expect(String(error)).toContain('unauthorized');
    expect(JSON.stringify(error) + String(error)).not.toContain('the-token');
  });

  it('gives up after the last attempt', async () => {
    const { access } = scriptedCloud([1, 2, 3, 4].map(() => ({ path: '/v1/servers?per_page=1' })));
    await expect(hetznerClient(access).check()).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('rejects a response of another shape', async () => {
    const { access } = scriptedCloud([{ path: '/v1/servers?per_page=1', answer: { hello: 'world' } }]);
    await expect(hetznerClient(access).check()).rejects.toMatchObject({ code: 'unexpected_answer' });
  });
});
