import { generateKeyPairSync } from 'node:crypto';
import { Types } from 'mongoose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CloudClient, cloudClientFor } from '../../../sandbox/core/client.fixture.ts';
import { ownTeamOf } from '../../accounts/teams/team.read.ts';
import { explainOperation } from '../../operations/read/operation.explain.ts';
import { createOperation } from '../../operations/run/operation.commands.ts';
import {
  addCustomer,
  allOver,
  type ControlPlane,
  openControlPlane,
  orderCustomer,
} from '../../testing/control-plane.fixture.ts';
import { until } from '../../testing/product.ts';
import { customerRequest } from './customer-stack.ts';
import { requestOperation } from './operator-operations.ts';
import { requestInstance } from './provisioning.commands.ts';

let plane: ControlPlane;
let hetzner: CloudClient;
let records: CloudClient;
beforeAll(async () => {
  plane = await openControlPlane();
  const { addresses, tokens } = plane.sandbox;
  hetzner = cloudClientFor(addresses.hetzner, tokens.hetzner);
  records = cloudClientFor(`${addresses.cloudflare}/zones/${tokens.zoneId}/dns_records`, tokens.cloudflare);
  const email = 'root@example.com';
  const operator = { name: 'Root', email, emailKey: email, provider: 'email', role: 'operator' } as const;
  await plane.deps.collections.users.create({ _id: new Types.ObjectId(), ...operator });
});
afterAll(() => plane?.close());

const byHand =
  (type: string, content: string, change: object = {}) =>
  (subdomain: string) =>
    records('POST', '', {
      type,
      content,
      name: `${subdomain}.${plane.sandbox.zone}`,
      ttl: 1,
      proxied: ['A', 'AAAA', 'CNAME'].includes(type),
      ...change,
    });
const serverByHand = (name: string, change: object = {}) =>
  hetzner('POST', '/servers', { name, server_type: 'cx23', image: 'debian-12', location: 'hel1', ...change });

async function keyByHand(subdomain: string) {
  const raw = generateKeyPairSync('ed25519').publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const part = (bytes: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
  const body = Buffer.concat([part(Buffer.from('ssh-ed25519')), part(raw)]).toString('base64');
  return hetzner('POST', '/ssh_keys', { name: `clawdet-${subdomain}`, public_key: `ssh-ed25519 ${body}` });
}

const bought = (subdomain: string) => {
  const { servers, sshKeys, records: all } = plane.sandbox.state();
  return {
    servers: servers.filter(({ name }) => name === subdomain).length,
    keys: sshKeys.filter(({ name }) => name === `clawdet-${subdomain}`).length,
    records: all.filter(({ name }) => name === `${subdomain}.${plane.sandbox.zone}`).length,
  };
};
const operationOf = async (id: Types.ObjectId) => {
  const operation = await plane.deps.collections.operations.findById(id).lean();
  if (!operation) throw new Error('the operation is gone');
  return operation;
};

test.each([
  [
    'an A record',
    'by-a',
    byHand('A', '203.0.113.9'),
    /DNS record by-a\.\S+ A 203\.0\.113\.9 \(id [0-9a-f]{32}, created 2/,
  ],
  ['a CNAME', 'by-cname', byHand('CNAME', 'example.com'), /DNS record by-cname\.\S+ CNAME example\.com/],
  ['an AAAA record', 'by-aaaa', byHand('AAAA', '2001:db8::9'), /DNS record by-aaaa\.\S+ AAAA 2001:db8::9/],
  ['a delegation', 'by-ns', byHand('NS', 'ns1.example.com'), /DNS record by-ns\.\S+ NS ns1\.example\.com/],
  ['a server', 'by-server', serverByHand, /server by-server cx23 \(id \d+, created 2/],
  ['a key', 'by-key', keyByHand, /SSH key clawdet-by-key \(id \d+\)/],
])(
  '%s of the name: the customer is asked for another, nothing is bought, operators are told what it is',
  async (_what, subdomain, make, named) => {
    expect((await make(subdomain)).status).toBeLessThan(300);
    const before = bought(subdomain);
    const { operationId } = await orderCustomer(plane, subdomain);
    await allOver(plane, { failuresToo: true });

    const operation = await operationOf(operationId);
    expect(operation).toMatchObject({ status: 'failed', attempt: 1, error: { code: 'subdomain_taken' } });
    expect(operation.error?.message).toContain('Nothing was created, and nothing is billed. Choose another.');
    expect(operation.error?.message).not.toMatch(/\bid\b/);
    expect(bought(subdomain)).toEqual(before);
    expect(operation.troubles).toMatchObject([{ code: 'name_taken', message: expect.stringMatching(named) }]);
    const { why, canDo } = explainOperation(operation);
    expect(why.join()).toMatch(named);
    expect(canDo.map(({ words }) => words).join()).toContain('Remove what has the name');
    const mail = await until('the alert', async () =>
      plane.mails.find((text) => text.startsWith(`${subdomain}: its name is taken`)),
    );
    expect(mail).toMatch(named);
  },
);

test('after that, an order under another name succeeds with the same row', async () => {
  const { collections } = plane.deps;
  const before = await collections.instances.findOne({ subdomain: 'by-a' }).lean();
  const user = await collections.users.findById(before?.teamId).lean();
  if (!user) throw new Error('the owner is gone');
  const by = { user: { ...user, termsAcceptedAt: new Date() }, team: ownTeamOf(user._id) };
  await expect(requestInstance(plane.deps, by, { subdomain: 'by-cname' })).rejects.toMatchObject({
    code: 'subdomain_taken',
  });
  const { _id } = await requestInstance(plane.deps, by, { subdomain: 'by-choice' });
  await until('it to be ready', async () => {
    await plane.worker.poll();
    return (await operationOf(_id)).status === 'succeeded';
  });
  const after = await collections.instances.findById(before?._id).lean();
  expect(after).toMatchObject({ subdomain: 'by-choice', observed: { address: expect.any(String) } });
  expect(bought('by-a')).toEqual({ servers: 0, keys: 0, records: 1 });
});

test('once what had the name is gone, an operator’s retry succeeds', async () => {
  const [server] = plane.sandbox.state().servers.filter(({ name }) => name === 'by-server');
  await hetzner('DELETE', `/servers/${server?.id}`);
  await plane.sandbox.settled();
  const instance = await plane.deps.collections.instances.findOne({ subdomain: 'by-server' }).lean();
  if (!instance) throw new Error('the row is gone');
  const again = await createOperation(plane.deps, { kind: 'provision', on: instance });
  await plane.deps.collections.instances.updateOne(
    { _id: instance._id },
    { $set: { operationId: again._id } },
  );
  await allOver(plane, { failuresToo: true });
  expect(await operationOf(again._id)).toMatchObject({ status: 'succeeded' });
});

test('text, mail and a wildcard beside the name do not matter, and each list is asked once', async () => {
  await byHand('TXT', '"v=spf1 -all"')('in-peace');
  await byHand('MX', 'mail.example.com', { priority: 10 })('in-peace');
  await byHand('A', '203.0.113.9')('*');
  const since = plane.sandbox.state().calls.at(-1)?.id ?? 0;
  const { operationId } = await orderCustomer(plane, 'in-peace');
  await allOver(plane, { failuresToo: true });
  expect(await operationOf(operationId)).toMatchObject({ status: 'succeeded', attempt: 1 });
  const calls = plane.sandbox.state().calls.filter(({ id }) => id > since);
  const first = calls.findIndex(({ method }) => method === 'POST');
  const listed = calls.slice(0, first).map(({ path }) => path.replace(/[?&].*/, ''));
  expect(listed.filter((path) => /(servers|ssh_keys|dns_records)$/.test(path)).toSorted()).toEqual([
    expect.stringContaining('/dns_records'),
    '/v1/servers',
    '/v1/ssh_keys',
  ]);
});

test('a server that a crash left is adopted with the type that it has by now, and operators are told', async () => {
  const { deps, engine, sandbox } = plane;
  const row = await addCustomer(plane, 'grown');
  const inputs = { firewallId: await deps.firewall() };
  sandbox.fault({ cloud: 'hetzner', method: 'POST', path: '/v1/servers', effect: 'drop', times: 1 });
  await expect(engine.up(customerRequest(row, deps.config, inputs))).rejects.toMatchObject({ next: 'retry' });
  await sandbox.settled();
  const [left] = sandbox.state().servers.filter(({ name }) => name === 'grown');
  for (const [action, body] of [
    ['poweroff', {}],
    ['change_type', { server_type: 'cx33', upgrade_disk: true }],
  ] as const) {
    await hetzner('POST', `/servers/${left?.id}/actions/${action}`, body);
    await sandbox.settled();
  }
  const since = sandbox.state().calls.at(-1)?.id ?? 0;
  const operation = await createOperation(deps, { kind: 'provision', on: row });
  await deps.collections.instances.updateOne({ _id: row._id }, { $set: { operationId: operation._id } });
  await allOver(plane, { failuresToo: true });

  expect(await operationOf(operation._id)).toMatchObject({
    status: 'succeeded',
    troubles: [
      { code: 'server_type_kept', message: expect.stringMatching(/cx33, although cx23 was ordered/) },
    ],
  });
  const powered = () =>
    sandbox.state().calls.filter(({ id, path }) => id > since && /poweroff|change_type/.test(path));
  const { server } = (await hetzner('GET', `/servers/${left?.id}`)).body;
  expect(server).toMatchObject({ status: 'running', server_type: { name: 'cx33' } });
  await until('the alert', async () =>
    plane.mails.find((text) => text.startsWith('grown: its server has another type than ordered')),
  );

  // Nor does any later change of the stack, whatever its state knows of the server.
  const instance = await deps.collections.instances.findById(row._id).lean();
  if (!instance) throw new Error('the row is gone');
  for (const kind of ['refresh', 'update'] as const) {
    const later = await requestOperation(deps.collections, instance, kind);
    await allOver(plane, { failuresToo: true });
    expect(await operationOf(later._id)).toMatchObject({ status: 'succeeded' });
  }
  expect(powered()).toEqual([]);
});

test('a repair that would create a second record of a customer’s name refuses, and names the first', async () => {
  const { deps } = plane;
  const instance = await deps.collections.instances.findOne({ subdomain: 'in-peace' }).lean();
  if (!instance?.observed) throw new Error('the customer is not up');
  await records('DELETE', `/${instance.observed.recordId}`);
  await byHand('A', '203.0.113.77')('in-peace');
  const repair = await requestOperation(deps.collections, instance, 'repair');
  await allOver(plane, { failuresToo: true });
  expect(await operationOf(repair._id)).toMatchObject({
    status: 'failed',
    attempt: 1,
    error: { code: 'upkeep_failed' },
    troubles: [{ code: 'name_taken', message: expect.stringContaining('A 203.0.113.77') }],
  });
  expect(bought('in-peace')).toMatchObject({ servers: 1, records: 3 });
});
