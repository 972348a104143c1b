import Cloudflare from 'cloudflare';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CloudClient, cloudClientFor } from '../core/client.fixture.ts';
import { openSandbox, type Sandbox } from '../open.ts';
import { describeCloudflareApi } from './cloudflare.suite.ts';

describeCloudflareApi('Cloudflare in the sandbox', async () => {
  const { addresses, tokens, zone, close } = await openSandbox();
  return { baseUrl: addresses.cloudflare, token: tokens.cloudflare, zoneId: tokens.zoneId, zone, close };
});

describe('Cloudflare in the sandbox, limits', () => {
  let sandbox: Sandbox;
  let call: CloudClient;
  beforeEach(async () => {
    sandbox = await openSandbox({ limits: { records: 1, cloudflareCallsPerWindow: 4 } });
    call = cloudClientFor(sandbox.addresses.cloudflare, sandbox.tokens.cloudflare);
  });
  afterEach(() => sandbox.close());
  const create = (name: string): ReturnType<CloudClient> =>
    call('POST', `/zones/${sandbox.tokens.zoneId}/dns_records`, {
      name,
      type: 'A',
      content: '192.0.2.1',
      ttl: 1,
    });

  it('refuses a record beyond the quota of the plan', async () => {
    expect((await create('alice')).status).toBe(200);
    const refused = await create('bob');
    expect(refused.body.errors[0].code).toBe(81045);
    expect(sandbox.state().records).toHaveLength(1);
  });

  it('blocks every call once the window is used up, with the time until it ends', async () => {
    for (let made = 0; made < 4; made += 1) expect((await call('GET', '/zones')).status).toBe(200);
    const { status, headers } = await call('GET', '/zones');
    expect(status).toBe(429);
    expect(Number(headers.get('retry-after'))).toBe(300);
    expect(headers.get('ratelimit')).toContain('r=0');
  });

  it('refuses tags on the free plan, and unknown fields', async () => {
    const record = { name: 'alice', type: 'A', content: '192.0.2.1', ttl: 1 };
    const path = `/zones/${sandbox.tokens.zoneId}/dns_records`;
    const tagged = await call('POST', path, { ...record, tags: ['a:b'] });
    expect(tagged.body.errors[0].error_chain[0].code).toBe(9300);
    expect((await call('POST', path, { ...record, value: '192.0.2.2' })).status).toBe(400);
  });

  it('refuses other zones and malformed ids', async () => {
    expect((await call('GET', `/zones/${'0'.repeat(32)}`)).body.errors[0].code).toBe(10000);
    expect((await call('GET', '/zones/example.com/dns_records')).body.errors[0].code).toBe(7003);
  });
});

describe('the zones of the sandbox', () => {
  let sandbox: Sandbox;
  let call: CloudClient;
  beforeEach(async () => {
    sandbox = await openSandbox({ zone: 'example.test' });
    call = cloudClientFor(sandbox.addresses.cloudflare, sandbox.tokens.cloudflare);
  });
  afterEach(() => sandbox.close());
  const found = async (query: string): Promise<number> =>
    (await call('GET', `/zones?${query}`)).body.result_info.total_count;

  it.each([
    ['name=example.test', 1],
    ['name=equal:EXAMPLE.test', 1],
    ['name=not_equal:example.test', 0],
    ['name=contains:ample', 1],
    ['name=starts_with:ample', 0],
    ['name=ends_with_case_sensitive:.test', 1],
    ['status=pending', 0],
    ['type=partial,full', 1],
    ['type=partial', 0],
    ['account.name=Sandbox', 1],
    ['account.id=1', 0],
    ['status=pending&name=example.test&match=any', 1],
    ['status=pending&name=example.test&match=all', 0],
  ])('are filtered by %s', async (query, count) => {
    expect(await found(query)).toBe(count);
  });

  it('have pages of 5 to 50, 20 unless the query says', async () => {
    const sizes = ['', 'per_page=1', 'per_page=30', 'per_page=500'].map(
      async (query) => (await call('GET', `/zones?${query}`)).body.result_info.per_page,
    );
    expect(await Promise.all(sizes)).toEqual([20, 5, 30, 50]);
  });
});

describe('the records of the sandbox', () => {
  it('are found by tags as the free plan has them: by their absence', async () => {
    const sandbox = await openSandbox();
    const call = cloudClientFor(sandbox.addresses.cloudflare, sandbox.tokens.cloudflare);
    const path = `/zones/${sandbox.tokens.zoneId}/dns_records`;
    await call('POST', path, { name: 'alice', type: 'A', content: '192.0.2.1', ttl: 1 });
    const count = async (query: string) => (await call('GET', `${path}?${query}`)).body.result.length;
    expect(await Promise.all(['tag=a', 'tag.present=a', 'tag.absent=a'].map(count))).toEqual([0, 0, 1]);
    await sandbox.close();
  });
});

describe('the official cloudflare client', () => {
  let sandbox: Sandbox;
  let client: Cloudflare;
  beforeEach(async () => {
    sandbox = await openSandbox();
    client = new Cloudflare({ apiToken: sandbox.tokens.cloudflare, baseURL: sandbox.addresses.cloudflare });
  });
  afterEach(() => sandbox.close());

  it('manages zones and records', async () => {
    const zone_id = sandbox.tokens.zoneId;
    expect((await client.user.tokens.verify()).status).toBe('active');
    const zones = await client.zones.list({ name: sandbox.zone });
    expect(zones.result.map(({ id }) => id)).toEqual([zone_id]);
    const made = await client.dns.records.create({
      zone_id,
      type: 'A',
      name: 'alice',
      content: '192.0.2.1',
      ttl: 1,
      proxied: true,
    });
    expect(made.name).toBe(`alice.${sandbox.zone}`);
    const edited = await client.dns.records.edit(made.id, {
      zone_id,
      type: 'A',
      name: made.name,
      content: '192.0.2.2',
      ttl: 1,
    });
    expect(edited.content).toBe('192.0.2.2');
    const names = [];
    for await (const record of client.dns.records.list({ zone_id, name: { exact: made.name } }))
      names.push(record.name);
    expect(names).toEqual([made.name]);
    expect(await client.dns.records.delete(made.id, { zone_id })).toEqual({ id: made.id });
    await expect(client.dns.records.get(made.id, { zone_id })).rejects.toBeInstanceOf(
      Cloudflare.NotFoundError,
    );
  });

  it('walks all pages', async () => {
    const zone_id = sandbox.tokens.zoneId;
    for (const name of ['a', 'b', 'c'])
      await client.dns.records.create({ zone_id, type: 'TXT', name, content: '"x"', ttl: 60 });
    const names = [];
    for await (const record of client.dns.records.list({ zone_id, per_page: 2, order: 'name' }))
      names.push(record.name);
    expect(names).toEqual(['a', 'b', 'c'].map((name) => `${name}.${sandbox.zone}`));
  });

  it('survives one failed call because it retries', async () => {
    sandbox.fault({
      cloud: 'cloudflare',
      method: 'GET',
      path: '/client/v4/zones',
      effect: 'status:503',
      times: 1,
    });
    expect((await client.zones.list()).result).toHaveLength(1);
  });

  it('is refused on retry after a lost response: the record already exists', async () => {
    const zone_id = sandbox.tokens.zoneId;
    sandbox.fault({ cloud: 'cloudflare', method: 'POST', effect: 'drop', times: 1 });
    const creating = client.dns.records.create({
      zone_id,
      type: 'A',
      name: 'alice',
      content: '192.0.2.1',
      ttl: 1,
    });
    await expect(creating).rejects.toMatchObject({ status: 400, errors: [{ code: 81058 }] });
    expect(sandbox.state().records).toHaveLength(1);
  });
});
