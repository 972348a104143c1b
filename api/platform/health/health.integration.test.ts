import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openSandbox, type Sandbox } from '../../../sandbox/open.ts';
import { type Client, runApi } from '../../testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { testDeps } from '../../testing/deps.ts';
import { openClouds } from '../clouds/clouds.ts';
import { realProbes } from './health.probes.ts';

let database: TestDatabase;
let sandbox: Sandbox;
beforeAll(async () => {
  database = await openTestDatabase();
  sandbox = await openSandbox();
});
afterAll(async () => {
  await sandbox?.close();
  await database?.close();
});

/** A browser for an API that has asked no cloud yet, with the probes of the product. */
async function client({ addresses, tokens }: Sandbox = sandbox): Promise<Client> {
  const clouds = openClouds(
    {
      hetzner: { endpoint: addresses.hetzner, token: tokens.hetzner },
      cloudflare: { baseUrl: addresses.cloudflare, token: tokens.cloudflare, zoneId: tokens.zoneId },
    },
    { attempts: 1 },
  );
  const probes = realProbes(database.connection, clouds);
  const api = await runApi(testDeps(database.collections, { probes }));
  onTestFinished(() => api.close());
  return api.client();
}

test('with both clouds there, health and liveness are 200', async () => {
  const browser = await client();
  expect((await browser.get('/api/health')).body).toEqual({
    status: 'ok',
    checks: { database: { ok: true }, hetzner: { ok: true }, cloudflare: { ok: true } },
  });
  expect((await browser.get('/api/health/live')).status).toBe(200);
});

test.each([
  ['hetzner', 'cuts every connection', 'refuse'],
  ['cloudflare', 'cuts every connection', 'refuse'],
  ['hetzner', 'answers 503', 'status:503'],
  ['cloudflare', 'answers 503', 'status:503'],
] as const)('while %s %s, health is 503 and names it; liveness stays 200', async (cloud, _how, effect) => {
  const { id } = sandbox.fault({ cloud, effect });
  onTestFinished(() => void sandbox.clearFault(id));
  const browser = await client();
  const health = await browser.get('/api/health');
  expect([health.status, health.body.status]).toEqual([503, 'degraded']);
  const bad = Object.entries<{ ok: boolean }>(health.body.checks).filter(([, { ok }]) => !ok);
  expect(bad).toEqual([[cloud, { ok: false, message: expect.any(String) }]]);
  const live = await browser.get('/api/health/live');
  expect([live.status, live.body]).toEqual([200, { status: 'ok' }]);
});

test('while nothing listens where the clouds were, liveness is 200', async () => {
  const gone = await openSandbox();
  const browser = await client(gone);
  await gone.close();
  const health = await browser.get('/api/health');
  expect(health.status).toBe(503);
  expect(health.body.checks).toMatchObject({
    database: { ok: true },
    hetzner: { ok: false },
    cloudflare: { ok: false },
  });
  expect((await browser.get('/api/health/live')).status).toBe(200);
});
