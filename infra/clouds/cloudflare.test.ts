import { describe, expect, it } from 'vitest';
import { cloudflareClient } from './cloudflare.ts';
import { scriptedCloud } from './scripted-cloud.fixture.ts';

const zoneId = 'a'.repeat(32);
const records = `/v1/zones/${zoneId}/dns_records`;
const dnsRecord = (id: string) => ({
  id,
  name: 'alice.example.com',
  type: 'A',
  content: '203.0.113.7',
  proxied: true,
});

const listed = (ids: string[], page: number, total_pages: number) => ({
  success: true,
  result: ids.map(dnsRecord),
  result_info: { page, total_pages },
});

describe('cloudflareClient', () => {
  it('lists all pages', async () => {
    const { access, finished } = scriptedCloud([
      { path: `${records}?page=1&per_page=500`, answer: listed(['1'], 1, 2) },
      { path: `${records}?page=2&per_page=500`, answer: listed(['2'], 2, 2) },
    ]);
    const found = await cloudflareClient({ ...access, zoneId }).listRecords();
    expect(found.map(({ id }) => id)).toEqual(['1', '2']);
    expect(finished()).toBe(true);
  });

  it('finds records by exact name in lowercase', async () => {
    const { access } = scriptedCloud([
      {
        path: `${records}?name.exact=alice.example.com&type=A&page=1&per_page=500`,
        answer: listed(['1'], 1, 1),
      },
    ]);
    expect(await cloudflareClient({ ...access, zoneId }).findRecords('Alice.Example.com', 'A')).toHaveLength(
      1,
    );
  });

  it('tells an expired token from an active one', async () => {
    const verified = (status: string) => [
      { path: '/v1/user/tokens/verify', answer: { success: true, result: { status } } },
    ];
    await cloudflareClient({ ...scriptedCloud(verified('active')).access, zoneId }).verifyToken();
    const expired = cloudflareClient({ ...scriptedCloud(verified('expired')).access, zoneId }).verifyToken();
    await expect(expired).rejects.toMatchObject({ code: 'denied' });
  });

  it('reports Cloudflare’s own codes', async () => {
    const answer = {
      success: false,
      errors: [{ code: 10000, message: 'Authentication error' }],
      result: null,
    };
    const { access } = scriptedCloud([{ path: `/v1/zones/${zoneId}`, status: 403, answer }]);
    await expect(cloudflareClient({ ...access, zoneId }).zone()).rejects.toThrow(/403 10000/);
  });
});
