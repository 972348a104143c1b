import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ClientResponse, type CloudClient, cloudClientFor } from '../core/client.fixture.ts';

/** The Cloudflare API under test: simulated or real. */
export interface CloudflareUnderTest {
  baseUrl: string;
  token: string;
  zoneId: string;
  zone: string;
  close?: () => Promise<void>;
}

/** The behaviour that our provider and workers rely on, tested against any Cloudflare API. Leaves nothing behind. */
export function describeCloudflareApi(name: string, open: () => Promise<CloudflareUnderTest>): void {
  describe(name, () => {
    const label = `suite-${Date.now().toString(36)}`;
    let api: CloudflareUnderTest;
    let call: CloudClient;
    let path: string;
    let host: string;

    beforeAll(async () => {
      api = await open();
      call = cloudClientFor(api.baseUrl, api.token);
      path = `/zones/${api.zoneId}/dns_records`;
      host = `${label}.${api.zone}`;
    });
    afterEach(async () => {
      const { body } = await call('GET', `${path}?name.contains=${label}`);
      for (const { id } of body.result) await call('DELETE', `${path}/${id}`);
    });
    afterAll(() => api.close?.());

    const create = (change: Record<string, unknown> = {}): Promise<ClientResponse> =>
      call('POST', path, { name: host, type: 'A', content: '192.0.2.1', ttl: 1, proxied: true, ...change });
    const codeOf = ({ body }: ClientResponse): number => body.errors[0].code;

    it('verifies a token', async () => {
      const { body } = await call('GET', '/user/tokens/verify');
      expect(body).toMatchObject({ success: true, result: { status: 'active' } });
    });

    it('refuses a malformed token and an unknown one', async () => {
      const malformed = await cloudClientFor(api.baseUrl, 'short')('GET', '/zones');
      expect([malformed.status, codeOf(malformed)]).toEqual([400, 6003]);
      const unknown = await cloudClientFor(api.baseUrl, 'x'.repeat(40))(
        'GET',
        `/zones/${api.zoneId}/dns_records`,
      );
      expect([400, 401, 403]).toContain(unknown.status);
      expect(unknown.body.success).toBe(false);
    });

    it('finds the zone by name and by id', async () => {
      const { body } = await call('GET', `/zones?name=${api.zone}`);
      expect(body.result).toMatchObject([{ id: api.zoneId, name: api.zone, status: 'active' }]);
      expect((await call('GET', `/zones/${api.zoneId}`)).body.result.name).toBe(api.zone);
    });

    it('has nothing on a page after the last one, which ends a client that turns pages until then', async () => {
      const second = (await call('GET', `/zones?name=${api.zone}&page=2&per_page=5`)).body;
      expect(second.result).toEqual([]);
      expect(second.result_info).toMatchObject({ page: 2, per_page: 5, count: 0, total_count: 1 });
      const none = (await call('GET', `${path}?name.exact=${host}&page=3&per_page=5`)).body;
      expect(none.result).toEqual([]);
    });

    it('creates a record and answers with its normalised form', async () => {
      const { status, body } = await create({ name: host.toUpperCase(), comment: 'for the suite' });
      expect(status).toBe(200);
      expect(body).toMatchObject({ success: true, errors: [], messages: [] });
      expect(body.result).toMatchObject({
        name: host,
        type: 'A',
        content: '192.0.2.1',
        proxied: true,
        proxiable: true,
        ttl: 1,
        tags: [],
        comment: 'for the suite',
      });
      expect(body.result.id).toMatch(/^[0-9a-f]{32}$/);
    });

    it('completes a bare label with the zone', async () => {
      expect((await create({ name: label })).body.result.name).toBe(host);
    });

    it('refuses a second record with the same name, type and content', async () => {
      await create();
      const again = await create();
      expect([again.status, codeOf(again)]).toEqual([400, 81058]);
    });

    it('accepts a second address for a name', async () => {
      await create();
      expect((await create({ content: '192.0.2.2' })).status).toBe(200);
    });

    it('refuses an address for a name that has a CNAME', async () => {
      await create({ type: 'CNAME', content: 'example.com' });
      const refused = await create();
      expect([refused.status, codeOf(refused)]).toEqual([400, 81054]);
    });

    it('refuses an address for a name that is delegated, and a delegation of a name that has an address', async () => {
      const delegation = { type: 'NS', content: 'ns1.example.com', proxied: false };
      const delegated = await create(delegation);
      const refused = await create();
      expect([refused.status, codeOf(refused)]).toEqual([400, 81056]);
      await call('DELETE', `${path}/${delegated.body.result.id}`);
      await create();
      const late = await create(delegation);
      expect([late.status, codeOf(late)]).toEqual([400, 81055]);
    });

    it('accepts text beside an address', async () => {
      await create();
      expect((await create({ type: 'TXT', content: '"hello"', proxied: false })).status).toBe(200);
    });

    it('refuses a CNAME for a name that has an address', async () => {
      await create();
      const refused = await create({ type: 'CNAME', content: 'example.com' });
      expect([refused.status, codeOf(refused)]).toEqual([400, 81053]);
    });

    it('replaces a record with PUT and changes parts of it with PATCH', async () => {
      const { id } = (await create({ comment: 'first' })).body.result;
      const put = await call('PUT', `${path}/${id}`, {
        name: host,
        type: 'A',
        content: '192.0.2.3',
        ttl: 120,
        proxied: false,
      });
      expect(put.body.result).toMatchObject({
        id,
        content: '192.0.2.3',
        ttl: 120,
        proxied: false,
        comment: null,
      });
      const patched = await call('PATCH', `${path}/${id}`, { content: '192.0.2.4' });
      expect(patched.body.result).toMatchObject({ id, content: '192.0.2.4', ttl: 120, proxied: false });
    });

    it('lists by name, type and content, with totals', async () => {
      await create();
      const { body } = await call('GET', `${path}?name.exact=${host}&type=A&content.exact=192.0.2.1`);
      expect(body.result).toHaveLength(1);
      expect(body.result_info).toMatchObject({ page: 1, count: 1, total_count: 1, total_pages: 1 });
      expect((await call('GET', `${path}?name=${host}&type=AAAA`)).body.result).toEqual([]);
    });

    it('deletes once: the second time the record does not exist', async () => {
      const { id } = (await create()).body.result;
      expect((await call('DELETE', `${path}/${id}`)).body.result).toEqual({ id });
      const again = await call('DELETE', `${path}/${id}`);
      expect([again.status, codeOf(again)]).toEqual([404, 81044]);
    });

    it('refuses an invalid address and an invalid TTL', async () => {
      expect(codeOf(await create({ content: 'example.com' }))).toBe(9005);
      expect((await create({ proxied: false, ttl: 5 })).status).toBe(400);
    });

    it('applies a batch completely or not at all', async () => {
      const posts = [
        { name: host, type: 'A', content: '192.0.2.7', ttl: 1 },
        { name: host, type: 'CNAME', content: 'example.com', ttl: 1 },
      ];
      expect((await call('POST', `${path}/batch`, { posts })).status).toBe(400);
      expect((await call('GET', `${path}?name.exact=${host}`)).body.result).toEqual([]);
      const { body } = await call('POST', `${path}/batch`, { posts: posts.slice(0, 1) });
      expect(body.result.posts).toMatchObject([{ name: host, content: '192.0.2.7' }]);
    });
  });
}
