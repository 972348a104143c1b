import { randomBytes } from 'node:crypto';
import { Types } from 'mongoose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ed25519FromSeed } from '../../../infra/components/ed25519.ts';
import { EngineError } from '../../../infra/engine/failure/errors.ts';
import { type CloudClient, cloudClientFor } from '../../../sandbox/core/client.fixture.ts';
import { ownTeamOf } from '../../accounts/teams/team.read.ts';
import { runInventoryScan } from '../../drift/scans/inventory.scan.ts';
import { monitorScanRuns } from '../../drift/scans/scan-run.commands.ts';
import { openClouds } from '../../platform/clouds/clouds.ts';
import { allOver, type ControlPlane, openControlPlane } from '../../testing/control-plane.fixture.ts';
import { until } from '../../testing/product.ts';
import { gatewayTokenOf, requestRemoval } from '../instances/instance.commands.ts';
import type { InstanceRecord } from '../instances/instance.model.ts';
import { stackRequest } from '../provisioning/adopted-stack.ts';
import { PROJECT } from '../provisioning/customer-stack.ts';
import { requestOperation } from '../provisioning/operator-operations.ts';
import { requestInstance } from '../provisioning/provisioning.commands.ts';
import { previewAdoptions, requestAdoptions } from './adoption.commands.ts';

let plane: ControlPlane;
let hetzner: CloudClient;
let records: CloudClient;
beforeAll(async () => {
  plane = await openControlPlane();
  const { addresses, tokens } = plane.sandbox;
  hetzner = cloudClientFor(addresses.hetzner, tokens.hetzner);
  records = cloudClientFor(`${addresses.cloudflare}/zones/${tokens.zoneId}/dns_records`, tokens.cloudflare);
  // The worker makes the cell's firewall at its start, which is no part of any adoption.
  await plane.deps.firewall();
  const { publicKey } = ed25519FromSeed(randomBytes(32), 'old');
  await hetzner('POST', '/ssh_keys', { name: 'old-service', public_key: publicKey });
});
afterAll(() => plane?.close());

/** A person with an imported account, and the server and record that the earlier service made for them. */
interface OldCustomer {
  userId: Types.ObjectId;
  subdomain: string;
  serverId: string;
  address: string;
  recordId: string;
}

/** `record`: what its name leads to; by default its server. */
async function oldCustomer(
  subdomain: string,
  { record = {}, from = {} }: { record?: object | null; from?: object } = {},
): Promise<OldCustomer> {
  const { server } = (
    await hetzner('POST', '/servers', {
      name: `old-${subdomain}`,
      server_type: 'cx33',
      image: 'ubuntu-24.04',
      location: 'nbg1',
      user_data: '#cloud-config\n',
      ssh_keys: ['old-service'],
      labels: { service: 'old', 'team.name': subdomain },
    })
  ).body;
  await plane.sandbox.settled();
  const address: string = server.public_net.ipv4.ip;
  const name = `${subdomain}.${plane.sandbox.zone}`;
  const dns = { type: 'A', name, content: address, ttl: 1, proxied: true, ...record };
  const made = record && (await records('POST', '', dns));
  const userId = new Types.ObjectId();
  const email = `${subdomain}@example.com`;
  const importedFrom = {
    id: `user_${subdomain}`,
    at: new Date(),
    paid: true,
    provisioningStatus: 'complete',
    instanceUrl: `https://${name}`,
    serverId: String(server.id),
    serverAddress: address,
    ...from,
  };
  const account = {
    _id: userId,
    name: 'Ada',
    email,
    emailKey: email,
    provider: 'email',
    plan: 'pro',
  } as const;
  await plane.deps.collections.users.create({ ...account, importedFrom });
  return { userId, subdomain, serverId: String(server.id), address, recordId: made?.body.result.id ?? '' };
}

const deps = () => ({
  collections: plane.deps.collections,
  config: plane.deps.config,
  clouds: openClouds(plane.deps.config),
});
/** Waits until nothing is open. Some operations here fail on purpose: each test looks at its own. */
const settled = async () => {
  await plane.worker.poll();
  await allOver(plane, { failuresToo: true });
};
async function adopt({ userId }: OldCustomer) {
  const [planned] = await requestAdoptions(deps(), userId);
  await settled();
  return planned;
}
const rowOf = ({ subdomain }: Pick<OldCustomer, 'subdomain'>) =>
  plane.deps.collections.instances.findOne({ subdomain }).lean();
async function adoptedRow(customer: OldCustomer): Promise<InstanceRecord> {
  const row = await rowOf(customer);
  if (!row?.observed) throw new Error(`${customer.subdomain} is not adopted`);
  return row;
}
const stackOf = ({ subdomain: stack }: OldCustomer) => ({ cell: 'eu1', project: PROJECT, stack });
const serverOf = ({ serverId }: OldCustomer) =>
  plane.sandbox.state().servers.find(({ id }) => String(id) === serverId);
const recordsOf = ({ subdomain }: OldCustomer) =>
  plane.sandbox.state().records.filter(({ name }) => name === `${subdomain}.${plane.sandbox.zone}`);
const lastCall = () => plane.sandbox.state().calls.at(-1)?.id ?? 0;
/** The calls since then that could have changed something in a cloud. */
const changesSince = (call: number) =>
  plane.sandbox
    .state()
    .calls.filter(
      ({ id, method, cloud }) => id > call && method !== 'GET' && /hetzner|cloudflare/.test(cloud),
    )
    .map(({ method, path }) => `${method} ${path}`);
const lastAdoption = ({ subdomain: customer }: OldCustomer) =>
  plane.deps.collections.operations.findOne({ customer, kind: 'adopt' }).sort({ createdAt: -1 }).lean();
async function plannedFor(customer: OldCustomer) {
  const request = stackRequest(await adoptedRow(customer), plane.deps.config);
  return (await plane.engine.preview(request, { refresh: true })).planned;
}
/** How an operation that an operator orders ends: its status, and the code of its error. */
async function operated(customer: OldCustomer, kind: 'update' | 'refresh' | 'repair') {
  const { _id } = await requestOperation(plane.deps.collections, await adoptedRow(customer), kind);
  await settled();
  const operation = await plane.deps.collections.operations.findById(_id).lean();
  return [operation?.status, operation?.error?.code];
}
const DONE = ['succeeded', undefined];

test('a running server and its record are adopted: the clouds are only read, and the engine plans nothing', async () => {
  const ada = await oldCustomer('ada-old');
  const before = [serverOf(ada), recordsOf(ada)];
  const call = lastCall();
  expect(await previewAdoptions(deps(), 'all')).toMatchObject([{ effect: 'adopt', subdomain: 'ada-old' }]);
  expect(await rowOf(ada)).toBeNull();
  expect(await adopt(ada)).toMatchObject({ effect: 'adopt', problems: [], notes: [] });
  expect(await plannedFor(ada)).toEqual([]);
  expect(changesSince(call)).toEqual([]);
  expect([serverOf(ada), recordsOf(ada)]).toEqual(before);

  const row = await adoptedRow(ada);
  expect(row).toMatchObject({
    desired: { tier: 'pro', region: 'eu' },
    placement: { location: 'nbg1', serverType: 'cx33' },
    observed: { serverId: ada.serverId, address: ada.address, recordId: ada.recordId },
    adopted: { server: { name: 'old-ada-old', image: 'ubuntu-24.04' }, record: { id: ada.recordId } },
  });
  const { resources } = await plane.engine.examine(stackOf(ada));
  expect(
    resources.filter(({ type }) => /Server$|DnsRecord$/.test(type) && !type.startsWith('clawdet')),
  ).toMatchObject([{ id: ada.serverId }, { type: 'cloudflare:index/dnsRecord:DnsRecord' }]);
});

test('a second run finds it adopted, and starts nothing', async () => {
  const ada = await plane.deps.collections.users.findOne({ email: 'ada-old@example.com' }).lean();
  const count = await plane.deps.collections.operations.countDocuments({});
  expect(await requestAdoptions(deps(), ada?._id as Types.ObjectId)).toMatchObject([{ effect: 'adopted' }]);
  expect(await plane.deps.collections.operations.countDocuments({})).toBe(count);
});

test('an inventory scan calls it neither foreign nor orphaned, and finds nothing wrong', async () => {
  const scan = { ...plane.deps, policyOf: () => 'report' as const, scanRuns: monitorScanRuns() };
  expect(await runInventoryScan(scan, true)).toMatchObject({ findings: [] });
  expect(await plane.deps.collections.foreignResources.find({ kind: 'server' }).lean()).toEqual([]);
});

test('what needs a key of ours is refused: token, order, and the program of an ordered assistant', async () => {
  const row = await adoptedRow({ subdomain: 'ada-old' } as OldCustomer);
  expect(() => gatewayTokenOf(plane.deps.vault, row)).toThrow(
    expect.objectContaining({ code: 'not_for_adopted' }),
  );
  const user = await plane.deps.collections.users.findById(row.teamId).lean();
  if (!user) throw new Error('the account is gone');
  const by = { user: { ...user, termsAcceptedAt: new Date() }, team: ownTeamOf(user._id) };
  await expect(requestInstance(plane.deps, by, {})).rejects.toMatchObject({ code: 'instance_exists' });
});

test('an update restores what was adopted by gentle changes only, and a repair leaves the server’s type alone', async () => {
  const eve = await oldCustomer('eve-old');
  await adopt(eve);
  await hetzner('PUT', `/servers/${eve.serverId}`, { name: 'renamed', labels: {} });
  await records('PATCH', `/${eve.recordId}`, { content: '192.0.2.99' });
  await hetzner('POST', `/servers/${eve.serverId}/actions/poweroff`, {});
  await plane.sandbox.settled();
  const resize = { server_type: 'cx43', upgrade_disk: false };
  await hetzner('POST', `/servers/${eve.serverId}/actions/change_type`, resize);
  await plane.sandbox.settled();
  expect(await operated(eve, 'repair')).toEqual(DONE);
  expect(serverOf(eve)).toMatchObject({
    name: 'old-eve-old',
    labels: { service: 'old', 'team.name': 'eve-old' },
    status: 'running',
    server_type: { name: 'cx43' },
  });
  expect(recordsOf(eve)).toMatchObject([{ id: eve.recordId, content: eve.address }]);
  const call = lastCall();
  expect(await operated(eve, 'refresh')).toEqual(DONE);
  expect(await operated(eve, 'update')).toEqual(DONE);
  expect(changesSince(call)).toEqual([]);
  const { operations } = plane.deps.collections;
  const update = await operations.findOne({ customer: 'eve-old', kind: 'update' }).lean();
  // Nothing is installed, and nothing asks the assistant.
  expect(update?.steps.map(({ name, status }) => `${name} ${status}`)).toEqual([
    'creating_vps succeeded',
    'configuring_dns succeeded',
    'complete succeeded',
  ]);
});

test('without a record it is adopted all the same, and an update that an operator orders creates the record', async () => {
  const sue = await oldCustomer('sue-old', { record: null });
  const call = lastCall();
  expect(await adopt(sue)).toMatchObject({ notes: [expect.stringContaining('npx clawdet up sue-old')] });
  expect(changesSince(call)).toEqual([]);
  expect(await adoptedRow(sue)).toMatchObject({ observed: { recordId: '' }, adopted: { record: null } });
  expect(await operated(sue, 'update')).toEqual(DONE);
  const [made, ...others] = recordsOf(sue);
  expect([made?.content, others]).toEqual([sue.address, []]);
  expect(await adoptedRow(sue)).toMatchObject({
    observed: { recordId: made?.id },
    adopted: { record: { id: made?.id } },
  });
  expect(await operated(sue, 'update')).toEqual(DONE);
  expect(recordsOf(sue)).toEqual([made]);
  expect(await plannedFor(sue)).toEqual([]);
});

test('a record that points elsewhere is left alone, and the update that would share its name is refused', async () => {
  const max = await oldCustomer('max-old', { record: { content: '192.0.2.50' } });
  expect(await adopt(max)).toMatchObject({ notes: [expect.stringContaining('192.0.2.50')] });
  const before = recordsOf(max);
  expect(await operated(max, 'update')).toEqual(['failed', 'not_for_adopted']);
  expect(recordsOf(max)).toEqual(before);
});

test('if the engine would change something, the import is taken out of the state, and the report names the difference', async () => {
  const joe = await oldCustomer('joe-old');
  const { preview } = plane.engine;
  // Somebody renames the server between the import and its proof.
  plane.engine.preview = async (...call) => {
    plane.engine.preview = preview;
    await hetzner('PUT', `/servers/${joe.serverId}`, { name: 'renamed-by-hand' });
    return preview(...call);
  };
  const call = lastCall();
  await adopt(joe);
  expect(await lastAdoption(joe)).toMatchObject({
    status: 'failed',
    error: { code: 'adoption_refused', message: expect.stringContaining('update server-machine (name)') },
  });
  expect(changesSince(call)).toEqual([`PUT /v1/servers/${joe.serverId}`]);
  expect(await rowOf(joe)).toBeNull();
  expect(await plane.engine.examine(stackOf(joe))).toMatchObject({ exists: false });
  expect([serverOf(joe)?.name, recordsOf(joe).length]).toEqual(['renamed-by-hand', 1]);

  expect(await adopt(joe)).toMatchObject({ effect: 'adopt' });
  expect((await adoptedRow(joe)).adopted?.server?.name).toBe('renamed-by-hand');
});

test('a server that is gone when its turn comes is refused, and its row with it', async () => {
  const kim = await oldCustomer('kim-old');
  await requestAdoptions(deps(), kim.userId);
  await hetzner('DELETE', `/servers/${kim.serverId}`);
  await plane.sandbox.settled();
  await settled();
  expect(await lastAdoption(kim)).toMatchObject({ status: 'failed', error: { code: 'adoption_refused' } });
  expect(await rowOf(kim)).toBeNull();
});

test('an adoption that broke off after the import goes on, and imports nothing twice', async () => {
  const liz = await oldCustomer('liz-old');
  const { preview } = plane.engine;
  plane.engine.preview = async () => {
    plane.engine.preview = preview;
    throw new EngineError('engine_crashed', 'retry', 'the engine died');
  };
  const call = lastCall();
  await adopt(liz);
  expect(await lastAdoption(liz)).toMatchObject({ status: 'succeeded', attempt: 2 });
  expect(changesSince(call)).toEqual([]);
  expect(await plannedFor(liz)).toEqual([]);
});

test('an engine that is killed in the middle of the import leaves nothing that the next attempt does not take up', async () => {
  const { collections } = plane.deps;
  const lou = await oldCustomer('lou-old');
  // Only the plugin reads a record by its id: the server is imported by then, or about to be.
  const path = `/client/v4/zones/*/dns_records/${lou.recordId}`;
  const { id } = plane.sandbox.fault({ cloud: 'cloudflare', effect: 'hang', method: 'GET', path, times: 1 });
  const call = lastCall();
  await requestAdoptions(deps(), lou.userId);
  await plane.worker.poll();
  await until('the import of the record', async () =>
    plane.sandbox.state().calls.some((one) => one.id > call && one.path.endsWith(lou.recordId)),
  );
  const { engine } = (await collections.operations.findOne({ customer: 'lou-old' }).lean()) ?? {};
  process.kill(engine?.pid ?? 0, 'SIGKILL');
  plane.sandbox.clearFault(id);
  await settled();
  expect(await lastAdoption(lou)).toMatchObject({ status: 'succeeded', attempt: 2 });
  expect(changesSince(call)).toEqual([]);
  expect(await plannedFor(lou)).toEqual([]);
});

test('a row without an operation, as a crash leaves it, is taken up by the next run', async () => {
  const ben = await oldCustomer('ben-old');
  await requestAdoptions(deps(), ben.userId);
  await plane.deps.collections.operations.deleteMany({ customer: 'ben-old' });
  await plane.deps.collections.instances.updateOne({ subdomain: 'ben-old' }, { $set: { operationId: null } });
  expect(await previewAdoptions(deps(), ben.userId)).toMatchObject([{ effect: 'resume' }]);
  await adopt(ben);
  expect(await adoptedRow(ben)).toMatchObject({ observed: { serverId: ben.serverId } });
});

test('two runs at once adopt a server once, and both say that it is on its way', async () => {
  const { collections } = plane.deps;
  const zoe = await oldCustomer('zoe-old');
  const both = await Promise.all([
    requestAdoptions(deps(), zoe.userId),
    requestAdoptions(deps(), zoe.userId),
  ]);
  for (const { effect } of both.flat()) expect(effect).toMatch(/^(adopt|underway)$/);
  expect(both.flat().filter(({ problems }) => problems.length > 0)).toEqual([]);
  await settled();
  expect(await adoptedRow(zoe)).toMatchObject({ observed: { serverId: zoe.serverId } });
  expect(await collections.operations.countDocuments({ customer: 'zoe-old', kind: 'adopt' })).toBe(1);
});

test('a server does not go to a team that its customer has handed over', async () => {
  const una = await oldCustomer('una-old');
  const members = [
    { userId: new Types.ObjectId(), role: 'owner' as const, since: new Date() },
    { userId: una.userId, role: 'viewer' as const, since: new Date() },
  ];
  const team = { _id: una.userId, members, revision: 1, createdAt: new Date() };
  await plane.deps.collections.teams.create(team);
  expect(await adopt(una)).toMatchObject({
    effect: 'skipped',
    problems: [expect.stringContaining('handed their own team over')],
  });
  expect(await rowOf(una)).toBeNull();
});

test('a lost state is imported again, and no second server or record is made', async () => {
  const ida = await oldCustomer('ida-old');
  await adopt(ida);
  await plane.engine.disown(stackOf(ida));
  const call = lastCall();
  expect(await operated(ida, 'update')).toEqual(DONE);
  expect(changesSince(call)).toEqual([]);
  expect(await plannedFor(ida)).toEqual([]);
});

test('its owner’s deletion removes server and record, although Hetzner protects the server', async () => {
  const roy = await oldCustomer('roy-old');
  await hetzner('POST', `/servers/${roy.serverId}/actions/change_protection`, {
    delete: true,
    rebuild: true,
  });
  await plane.sandbox.settled();
  await adopt(roy);
  await requestRemoval(plane.deps, await adoptedRow(roy));
  await settled();
  expect([serverOf(roy), recordsOf(roy), await rowOf(roy)]).toEqual([undefined, [], null]);
  expect(await plane.engine.examine(stackOf(roy))).toMatchObject({ exists: false });
});

test('a deletion before the adoption is proven removes nothing in a cloud', async () => {
  const pia = await oldCustomer('pia-old');
  const call = lastCall();
  await requestAdoptions(deps(), pia.userId);
  const row = await rowOf(pia);
  if (row) await requestRemoval(plane.deps, row);
  await settled();
  expect(changesSince(call)).toEqual([]);
  expect([serverOf(pia)?.status, await rowOf(pia)]).toEqual(['running', null]);
});

test('a server that is gone is not made again: an update says so', async () => {
  const tom = await oldCustomer('tom-old');
  await adopt(tom);
  await hetzner('DELETE', `/servers/${tom.serverId}`);
  await plane.sandbox.settled();
  const servers = plane.sandbox.state().servers.length;
  expect(await operated(tom, 'update')).toEqual(['failed', 'not_for_adopted']);
  expect(plane.sandbox.state().servers).toHaveLength(servers);
});
