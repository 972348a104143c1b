import { afterAll, beforeAll, expect, test } from 'vitest';
import { readTrustedProxies } from '../../platform/http/client-address.ts';
import { type RunningApi, runApi, signedUp } from '../../testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { testConfig, testDeps } from '../../testing/deps.ts';

let database: TestDatabase;
let api: RunningApi;
/** The clock of the app, which only the tests move. */
let now = new Date();

beforeAll(async () => {
  database = await openTestDatabase();
  const config = testConfig({ requestsPerMinute: 60, trustedProxies: readTrustedProxies('loopback') });
  api = await runApi(testDeps(database.collections, { config, clock: () => now }));
});
afterAll(async () => {
  await api?.close();
  await database?.close();
});

const later = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1_000);
};
const from = (address: string, headers: Record<string, string> = {}) => ({
  headers: { 'X-Requested-With': 'clawdet', 'X-Forwarded-For': address, ...headers },
});
const statusesOf = async (times: number, call: () => Promise<{ status: number }>) => {
  const statuses: number[] = [];
  for (let count = 0; count < times; count += 1) statuses.push((await call()).status);
  return new Set(statuses);
};

test('an account reads as often as it may, hears what is left, and then waits', async () => {
  const customer = await signedUp(api);
  later(60);
  const first = await customer.raw('/api/auth/me');
  expect(first.headers.get('ratelimit-policy')).toBe('"reads";q=60;w=60');
  expect(first.headers.get('ratelimit')).toBe('"reads";r=59;t=1');
  expect(await statusesOf(59, () => customer.raw('/api/auth/me'))).toEqual(new Set([200]));
  const refused = await customer.raw('/api/auth/me');
  expect(refused.status).toBe(429);
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(refused.body).toMatchObject({ error: 'too_many_requests', action: 'wait' });
  later(1);
  expect((await customer.raw('/api/auth/me')).status).toBe(200);
});

test('changes have an allowance of their own, a tenth of that for reads', async () => {
  const customer = await signedUp(api);
  later(60);
  const change = () => customer.raw('/api/sessions', { method: 'DELETE', ...from('198.51.100.1') });
  expect(await statusesOf(6, change)).toEqual(new Set([204]));
  expect((await change()).status).toBe(429);
  expect((await customer.raw('/api/auth/me')).status).toBe(200);
});

test('who has used up their own allowance keeps nobody else from theirs', async () => {
  const [busy, other] = [await signedUp(api), await signedUp(api)];
  expect(await statusesOf(61, () => busy.raw('/api/auth/me'))).toContain(429);
  expect((await other.raw('/api/auth/me')).status).toBe(200);
});

test('visitors share the allowance of their network, and other networks have theirs', async () => {
  const visit = (address: string) => api.client().raw('/api/catalog', from(address));
  expect(await statusesOf(61, () => visit('203.0.113.5'))).toEqual(new Set([200, 429]));
  expect((await visit('203.0.113.6')).status).toBe(200);
});

test('tokens that do not exist count for the network that sends them', async () => {
  const guess = () =>
    api.client().raw('/api/usage', from('203.0.113.9', { Authorization: `Bearer clt_${'a'.repeat(43)}` }));
  expect(await statusesOf(61, guess)).toEqual(new Set([401, 429]));
});

test('the health of the service is no request of an account', async () => {
  const { headers } = await api.client().raw('/api/health/live', from('203.0.113.5'));
  expect(headers.get('ratelimit')).toBeNull();
});
