import { expect, test } from 'vitest';
import { CloudError } from '../../../infra/clouds/cloud-error.ts';
import { healthCheck } from './health.commands.ts';
import type { HealthProbes } from './health.schema.ts';

const fine = async () => undefined;
const probes = (change: Partial<HealthProbes> = {}): HealthProbes => ({
  database: fine,
  hetzner: fine,
  cloudflare: fine,
  ...change,
});

test('is ok when everything answers', async () => {
  expect(await healthCheck(probes())()).toEqual({
    status: 'ok',
    checks: { database: { ok: true }, hetzner: { ok: true }, cloudflare: { ok: true } },
  });
});

test('a failing dependency is reported with its reason, the others stay ok', async () => {
  const body = await healthCheck(
    probes({
      hetzner: async () => {
        throw new CloudError('denied', 'Hetzner refused the token.');
      },
    }),
  )();
  expect(body.status).toBe('degraded');
  expect(body.checks.hetzner).toEqual({ ok: false, message: 'Hetzner refused the token.' });
  expect(body.checks.cloudflare.ok).toBe(true);
});

test('a driver’s error text is not exposed', async () => {
  const database = async () => {
    throw new Error('connect ECONNREFUSED 10.0.0.5:27017');
  };
  const body = await healthCheck(probes({ database }))();
  expect(body.checks.database).toEqual({ ok: false, message: 'The database does not answer as it should.' });
});

test('concurrent requests share one check of the clouds', async () => {
  let asked = 0;
  const check = healthCheck(
    probes({
      hetzner: async () => {
        asked += 1;
      },
    }),
  );
  await Promise.all(Array.from({ length: 20 }, check));
  expect(asked).toBe(1);
});

test('a load balancer that asks every second costs each cloud thirty calls an hour', async () => {
  let asked = 0;
  let now = 0;
  const hetzner = async () => {
    asked += 1;
  };
  const check = healthCheck(probes({ hetzner }), () => now);
  for (; now < 3_600_000; now += 1_000) await check();
  expect(asked).toBe(30);
});

test('a cloud that did not answer is asked again after twenty seconds, the database after five', async () => {
  const asked = { hetzner: 0, database: 0 };
  let now = 0;
  const hetzner = async () => {
    asked.hetzner += 1;
    throw new CloudError('denied', 'Hetzner refused the token.');
  };
  const database = async () => {
    asked.database += 1;
  };
  const check = healthCheck(probes({ hetzner, database }), () => now);
  for (; now <= 20_000; now += 1_000) await check();
  expect(asked).toEqual({ hetzner: 2, database: 5 });
});
