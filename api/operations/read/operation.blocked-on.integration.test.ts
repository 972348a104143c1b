import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EgressProxy } from '../../../infra/clouds/egress-proxy/egress-proxy.ts';
import { openSandbox, type Sandbox } from '../../../sandbox/open.ts';
import { openCloudEndpoints } from '../../fleet/cloud-rate-limits/cloud-endpoints.ts';
import { explainWithQueue } from '../../operators/queue.ts';
import { identifyWorker } from '../../platform/process/worker-identity.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { testConfig, testDeps } from '../../testing/deps.ts';
import { until } from '../../testing/product.ts';
import { type Lease, leaseOperation } from '../lease/operation.lease.ts';
import { anOperation } from '../operation.builder.ts';
import { createBus } from '../operation.bus.ts';
import { cloudCallerOf, recordBlockedOn } from './operation.blocked-on.ts';
import { presentOperation } from './operation.present.ts';

let database: TestDatabase;
let sandbox: Sandbox;
let proxy: EgressProxy;
const bus = createBus();

beforeAll(async () => {
  database = await openTestDatabase();
  // One call, and then none for minutes.
  sandbox = await openSandbox({ limits: { hetznerBurst: 1, hetznerCallsPerHour: 300 } });
  const config = testConfig({
    hetzner: { endpoint: sandbox.addresses.hetzner, token: sandbox.tokens.hetzner },
    cloudflare: {
      baseUrl: sandbox.addresses.cloudflare,
      token: sandbox.tokens.cloudflare,
      zoneId: sandbox.tokens.zoneId,
    },
  });
  const onWaitStatus = recordBlockedOn({ collections: database.collections, bus }, (error) => {
    throw error;
  });
  proxy = await openCloudEndpoints(config, { collections: database.collections, onWaitStatus });
});
afterAll(async () => {
  await proxy?.close();
  await sandbox?.close();
  await database?.close();
});

async function running(): Promise<Lease> {
  const { _id } = await database.collections.operations.create(anOperation({ dedupe: `${Math.random()}` }));
  const lease = await leaseOperation(
    { collections: database.collections, bus },
    _id.toString(),
    identifyWorker(),
  );
  if (!lease) throw new Error('no lease was granted');
  return lease;
}

const recordOf = async ({ operation }: Lease) => {
  const record = await database.collections.operations.findById(operation._id).lean();
  if (!record) throw new Error('the operation is gone');
  return record;
};

function list(lease: Lease, signal?: AbortSignal): Promise<number> {
  const { endpoint } = proxy.for('operations', cloudCallerOf(lease)).hetzner;
  const headers = { authorization: `Bearer ${sandbox.tokens.hetzner}` };
  return fetch(`${endpoint}/servers`, { headers, ...(signal && { signal }) }).then(({ status }) => status);
}

test('an operation blocked by a rate limit says so until its calls continue, and no other operation does', async () => {
  const [blocked, other] = [await running(), await running()];
  expect(await list(blocked)).toBe(200);
  const call = list(blocked);
  const record = await until('the block to be recorded', async () => {
    const latest = await recordOf(blocked);
    return latest.held ? latest : undefined;
  });
  const { happening, waitingFor } = await explainWithQueue(testDeps(database.collections), record);
  expect(happening).toMatch(/^The set-up of alice is waiting for Hetzner’s rate limit; work continues /);
  expect(waitingFor).toMatch(/^waiting for Hetzner’s rate limit/);
  expect(presentOperation(record, 'http://here').waitingFor).toMatchObject({
    message: expect.stringContaining('limits our calls for a moment'),
    retryAt: expect.any(String),
  });
  expect((await recordOf(other)).held).toBeNull();
  expect(await call).toBe(200);
  await until('the block to end', async () => (await recordOf(blocked)).held === null);
});

test('a run that was taken over writes nothing about the next one', async () => {
  const lease = await running();
  await database.collections.operations.updateOne({ _id: lease.operation._id }, { $inc: { fence: 1 } });
  const gone = new AbortController();
  const last = await running();
  const calls = [list(lease, gone.signal), list(last, gone.signal)];
  await until('the other run’s block', async () => (await recordOf(last)).held);
  expect((await recordOf(lease)).held).toBeNull();
  gone.abort();
  await Promise.allSettled(calls);
});
