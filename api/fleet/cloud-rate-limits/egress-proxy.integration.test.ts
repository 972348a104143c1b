import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EgressProxy } from '../../../infra/clouds/egress-proxy/egress-proxy.ts';
import {
  type EngineHarness,
  machineRequest,
  openEngineHarness,
} from '../../../infra/engine/fixtures/engine-harness.fixture.ts';
import { openSandbox, type Sandbox } from '../../../sandbox/open.ts';
import { credentialsOf } from '../../assistants/provisioning/customer-stack.ts';
import { openClouds } from '../../platform/clouds/clouds.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { testConfig } from '../../testing/deps.ts';
import { openCloudEndpoints, withCloudEndpoints } from './cloud-endpoints.ts';

let database: TestDatabase;
let rig: EngineHarness;
const closing: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  database = await openTestDatabase();
  rig = await openEngineHarness();
});
afterAll(async () => {
  for (const close of closing.reverse()) await close();
  await rig?.close();
  await database?.close();
});

/** A sandbox with a low rate limit, and two workers' egress proxies in front of it, on one database. */
async function tightCloud(cell: string, limits: NonNullable<Parameters<typeof openSandbox>[0]>['limits']) {
  const sandbox = await openSandbox({ ...(limits && { limits }) });
  const { addresses, tokens } = sandbox;
  const config = testConfig({
    cell,
    hetzner: { endpoint: addresses.hetzner, token: tokens.hetzner },
    cloudflare: { baseUrl: addresses.cloudflare, token: tokens.cloudflare, zoneId: tokens.zoneId },
  });
  const open = () => openCloudEndpoints(config, { collections: database.collections });
  const egress: [EgressProxy, EgressProxy] = [await open(), await open()];
  closing.push(() => sandbox.close(), ...egress.map((proxy) => () => proxy.close()));
  return { sandbox, config, egress };
}

/** A run on a small stack whose providers call through the egress proxy. */
function proxiedRequest(
  sandbox: Sandbox,
  config: ReturnType<typeof testConfig>,
  proxy: EgressProxy,
  stack: string,
) {
  const request = machineRequest(sandbox, stack, { zoneId: sandbox.tokens.zoneId });
  return {
    ...request,
    cell: config.cell,
    credentials: credentialsOf(withCloudEndpoints(config, proxy.for('operations'))),
  };
}

const throttledCalls = async (sandbox: Sandbox): Promise<number> => {
  const { calls } = sandbox.state();
  return calls.filter(({ status }: { status: number | null }) => status === 429).length;
};

test('two workers at the limit of both clouds: every run succeeds', async () => {
  const { sandbox, config, egress } = await tightCloud('tight', {
    hetznerCallsPerHour: 14_400,
    hetznerBurst: 6,
    cloudflareCallsPerWindow: 4,
    cloudflareWindowSeconds: 5,
  });
  const runs = ['ann', 'bob', 'cid', 'dot'].map((stack, index) =>
    rig.engine.up(proxiedRequest(sandbox, config, egress[index % 2] as EgressProxy, stack)),
  );
  expect(await Promise.all(runs)).toHaveLength(4);
  expect(sandbox.state()).toMatchObject({
    servers: expect.objectContaining({ length: 4 }),
    records: expect.objectContaining({ length: 4 }),
  });
});

test('a 429 in the middle of an up is waited out and ends in one server and one record', async () => {
  const { sandbox, config, egress } = await tightCloud('refusing', {});
  for (const cloud of ['hetzner', 'cloudflare'] as const)
    sandbox.fault({ cloud, method: 'POST', times: 1, effect: 'status:429' });
  await rig.engine.up(proxiedRequest(sandbox, config, egress[0], 'eve'));
  expect(await throttledCalls(sandbox)).toBe(2);
  const { servers, records } = sandbox.state();
  expect([servers.length, records.length]).toEqual([1, 1]);
});

test('a stack created through the proxy keeps no proxy address in its state, and a direct preview shows no change', async () => {
  const { sandbox, config, egress } = await tightCloud('stateful', {});
  await rig.engine.up(proxiedRequest(sandbox, config, egress[0], 'fay'));
  const endpoint = egress[0].for('operations').hetzner.endpoint;
  const { host, pathname } = new URL(endpoint);
  const texts = await everyFile(join(rig.folder, 'stacks'));
  expect(texts.some((text) => text.includes('fay'))).toBe(true);
  const key = pathname.split('/')[1] as string;
  expect(texts.filter((text) => text.includes(host) || text.includes(key))).toEqual([]);
  const direct = { ...proxiedRequest(sandbox, config, egress[0], 'fay'), credentials: credentialsOf(config) };
  expect(await rig.engine.preview(direct, { refresh: true })).toMatchObject({ planned: [] });
});

test('a cloud that is down fails a run as it would without the proxy', async () => {
  const { sandbox, config, egress } = await tightCloud('down', {});
  const direct = { ...proxiedRequest(sandbox, config, egress[0], 'gil'), credentials: credentialsOf(config) };
  const through = proxiedRequest(sandbox, config, egress[0], 'gus');
  sandbox.fault({ cloud: 'hetzner', effect: 'refuse' });
  const failureOf = async (request: typeof direct) => {
    const { code, next } = await rig.engine.up(request).catch((error) => error);
    return { code, next };
  };
  expect(await failureOf(through)).toEqual(await failureOf(direct));
});

test('our own clients wait longer for the proxy than for a cloud, and each call is made once', async () => {
  const { sandbox, config, egress } = await tightCloud('waiting', {
    hetznerBurst: 1,
    hetznerCallsPerHour: 300,
  });
  const { hetzner, cloudflare } = openClouds(withCloudEndpoints(config, egress[1].for('operations')));
  for (let call = 0; call < 2; call += 1) await hetzner.check();
  const made = sandbox.state().calls.filter(({ cloud, status }) => cloud === 'hetzner' && status === 200);
  expect(made).toHaveLength(2);
  expect((await cloudflare.zone()).name).toBe(sandbox.zone);
});

async function everyFile(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(files.map((file) => readFile(file, 'latin1')));
}
