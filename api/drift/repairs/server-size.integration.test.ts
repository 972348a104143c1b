import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { requestOperation } from '../../assistants/provisioning/operator-operations.ts';
import type { OperationRecord } from '../../operations/operation.model.ts';
import { until } from '../../testing/product.ts';
import { availableActions, nextStepOf } from '../findings/finding.explain.ts';
import type { FindingRecord } from '../findings/finding.model.ts';
import { type DriftWorld, openDriftWorld } from '../world.fixture.ts';
import { requestRepair } from './repair.commands.ts';

let world: DriftWorld;
let since = 0;
beforeAll(async () => {
  world = await openDriftWorld('process');
});
afterAll(() => world?.close());

const collections = () => world.database.collections;
const serverId = async () => (await world.instance()).observed.serverId;
const server = async () => (await world.cloudConsole.hetzner('GET', `/servers/${await serverId()}`)).server;
const act = async (action: string, body: Record<string, unknown> = {}) => {
  await world.cloudConsole.hetzner('POST', `/servers/${await serverId()}/actions/${action}`, body);
  await world.sandbox.settled();
};
/** By hand, as in Hetzner's console. */
const resize = async (server_type: string, upgrade_disk: boolean) => {
  await act('poweroff');
  await act('change_type', { server_type, upgrade_disk });
  await until('the server to let us in', () => world.onServer('echo here').catch(() => false as const));
};
const resized = async (): Promise<FindingRecord> => {
  await world.scan();
  const found = await collections().findings.findOne({ kind: 'server_resized', status: 'open' }).lean();
  if (!found) throw new Error('the scan has not seen it');
  return found;
};
/** Requests that changed the power or the type, since the test began. */
const cuts = () =>
  world.sandbox
    .state()
    .calls.filter(({ id, path }) => id > since && /\/actions\/(poweroff|change_type|poweron)$/.test(path))
    .map(({ path }) => path.slice(path.lastIndexOf('/') + 1));
const from = () => {
  since = world.sandbox.state().calls.at(-1)?.id ?? 0;
};
/** Polls by hand: a failed operation is the expected outcome. */
const ended = ({ _id }: OperationRecord): Promise<OperationRecord> =>
  until('the operation to end', async () => {
    const now = await collections().operations.findById(_id).lean();
    return now !== null && !['queued', 'running'].includes(now.status) && now;
  });

beforeEach(from);

test('a change that the cloud refuses leaves no server off', async () => {
  await resize('cx33', false);
  const finding = await resized();
  world.sandbox.setSoldOut('cx23', 'hel1', true);
  from();
  const repair = await ended(await requestRepair(collections(), String(finding._id)));
  world.sandbox.setSoldOut('cx23', 'hel1', false);
  expect(repair).toMatchObject({ status: 'failed', error: { code: 'upkeep_failed' } });
  expect(repair.troubles.map(({ code }) => code)).toEqual(['server_switched_on', 'server_type_sold_out']);
  expect(cuts()).toEqual(['poweroff', 'change_type', 'poweron']);
  await world.sandbox.settled();
  expect(await server()).toMatchObject({ status: 'running', server_type: { name: 'cx33' } });
});

test('a repair changes the type back, and keeps the disk at its size', async () => {
  const finding = await resized();
  expect(availableActions(finding)).toContain('repair');
  const repair = await ended(await requestRepair(collections(), String(finding._id)));
  expect(repair).toMatchObject({ status: 'succeeded' });
  expect(await server()).toMatchObject({
    status: 'running',
    server_type: { name: 'cx23' },
    primary_disk_size: 40,
  });
  await world.scan();
  expect(await world.openKinds()).toEqual([]);
});

test('neither an update nor the repair of something else changes a type, whatever the state says', async () => {
  await resize('cx33', false);
  from();
  for (const kind of ['refresh', 'update', 'repair'] as const) {
    const operation = await requestOperation(collections(), await world.instance(), kind);
    expect(await ended(operation)).toMatchObject({ status: 'succeeded' });
  }
  expect(cuts()).toEqual([]);
  expect((await server()).server_type.name).toBe('cx33');
  expect(await world.planned()).toEqual([]);
});

test('once the disk has grown, no repair is offered, and a request is refused with the next step', async () => {
  await resize('cx43', true);
  const finding = await resized();
  from();
  expect(finding.unrepairable).toMatch(/has grown to 160 GB, and cx23 has 40 GB.*Ignore this finding/);
  expect(availableActions(finding)).toEqual(['ignore']);
  expect(nextStepOf(finding, () => 'repair')).toBe(finding.unrepairable);
  await expect(requestRepair(collections(), String(finding._id))).rejects.toMatchObject({
    code: 'finding_unfit',
    message: finding.unrepairable,
  });
  await world.scan();
  await world.operationsEnded().catch(() => undefined);
  expect(cuts()).toEqual([]);
  expect(await server()).toMatchObject({ status: 'running', server_type: { name: 'cx43' } });
});

test('a repair that was requested before the disk grew refuses before anything happens', async () => {
  const finding = await resized();
  await collections().findings.updateOne({ _id: finding._id }, { $set: { unrepairable: null } });
  from();
  const repair = await ended(await requestRepair(collections(), String(finding._id)));
  expect(repair).toMatchObject({
    status: 'failed',
    attempt: 1,
    error: { code: 'upkeep_failed' },
    troubles: [{ code: 'disk_would_shrink', message: finding.unrepairable }],
  });
  expect(cuts()).toEqual([]);
  expect(world.sandbox.state().calls.filter(({ id }) => id > since)).toMatchObject([
    { method: 'GET', path: `/v1/servers/${await serverId()}` },
  ]);
  expect(await server()).toMatchObject({ status: 'running', server_type: { name: 'cx43' } });
});
