import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { InstanceRecord } from '../../assistants/instances/instance.model.ts';
import { instanceStatusOf } from '../../assistants/instances/instance.present.ts';
import type { OperationRecord } from '../../operations/operation.model.ts';
import { explainOperation } from '../../operations/read/operation.explain.ts';
import { presentOperation } from '../../operations/read/operation.present.ts';
import {
  allOver,
  type ControlPlane,
  openControlPlane,
  orderCustomer,
} from '../../testing/control-plane.fixture.ts';
import { until } from '../../testing/product.ts';
import { consoleOf } from '../fleet.fixture.ts';
import { requestRepair } from '../repairs/repair.commands.ts';
import { runInventoryScan } from './inventory.scan.ts';
import { monitorScanRuns } from './scan-run.commands.ts';

let plane: ControlPlane;
const faults: string[] = [];

beforeAll(async () => {
  plane = await openControlPlane();
  await orderCustomer(plane, 'alice');
  await allOver(plane);
});
afterEach(() => cloudsAreBack());
afterAll(() => plane?.close());

const instance = async (): Promise<InstanceRecord> => {
  const found = await plane.deps.collections.instances.findOne({ subdomain: 'alice' }).lean();
  if (!found?.observed) throw new Error('the customer is not up');
  return found;
};
const recordOf = async ({ _id }: Pick<OperationRecord, '_id'>): Promise<OperationRecord> => {
  const found = await plane.deps.collections.operations.findById(_id).lean();
  if (!found) throw new Error('the operation is gone');
  return found;
};

/** Deletes the DNS record by hand and scans. Returns the id of the finding. */
async function deleteRecordAndScan(): Promise<string> {
  const { observed } = await instance();
  await consoleOf(plane.sandbox).records('DELETE', `/${observed?.recordId}`);
  return scanNow();
}

async function scanNow(): Promise<string> {
  const { deps } = plane;
  await deps.collections.instances.updateOne({}, { $set: { 'observed.at': new Date(Date.now() - 60_000) } });
  await deps.collections.operations.updateMany(
    { endedAt: { $ne: null } },
    { endedAt: new Date(Date.now() - 60_000) },
  );
  await runInventoryScan({ ...deps, policyOf: () => 'report', scanRuns: monitorScanRuns() }, true);
  const finding = await deps.collections.findings
    .findOne({ kind: 'record_missing' })
    .sort({ _id: -1 })
    .lean();
  return `${finding?._id}`;
}
const finding = (id: string) => plane.deps.collections.findings.findById(id).lean();

/** Breaks Hetzner: its client fails at once, while Cloudflare's would retry by itself for minutes. */
function cloudsAreDown(effect: string): void {
  faults.push(plane.sandbox.fault({ cloud: 'hetzner', effect }).id);
}
function cloudsAreBack(): void {
  for (const id of faults.splice(0)) plane.sandbox.clearFault(id);
}

/** Waits until the repair has met the outage and is queued for its next attempt. */
const pausing = (operation: OperationRecord) =>
  until('the repair to meet the outage', async () => {
    await plane.worker.poll();
    const record = await recordOf(operation);
    return record.status === 'queued' && record.troubles.length > 0 && record;
  });

/** The drift is repaired, by one repair that nobody had to repeat, and nothing was created twice. */
async function expectRepaired(operation: OperationRecord, id: string, serverId: string | undefined) {
  await allOver(plane);
  expect(await recordOf(operation)).toMatchObject({ status: 'succeeded', cleanup: null });
  await scanNow();
  expect(await finding(id)).toMatchObject({ status: 'resolved' });
  expect((await instance()).observed?.serverId).toBe(serverId);
  expect([plane.sandbox.state().servers.length, plane.sandbox.state().records.length]).toEqual([1, 1]);
}

test('a repair during an outage waits, says so, and succeeds once the clouds are back', async () => {
  const { observed } = await instance();
  const id = await deleteRecordAndScan();
  cloudsAreDown('status:503');
  const operation = await requestRepair(plane.deps.collections, id);
  const waiting = await pausing(operation);
  expect(waiting.troubles.at(-1)?.code).toMatch(/unavailable$/);
  expect(explainOperation(waiting, undefined, waiting.troubles.at(-1)?.at)).toMatchObject({
    happening: expect.stringMatching(
      /^The repair of alice is waiting for a cloud that did not answer; work continues /,
    ),
    why: [expect.stringMatching(/did not respond|no answer/)],
    canDo: [{ act: 'cancel', command: `npx clawdet cancel ${operation._id}` }],
  });
  expect(presentOperation(waiting, 'http://x').waitingFor?.message).toContain('continue as soon as it does');
  cloudsAreBack();
  await expectRepaired(operation, id, observed?.serverId);
});

test('a repair whose calls to the cloud hang continues when they are cut off', async () => {
  const { observed } = await instance();
  const id = await deleteRecordAndScan();
  cloudsAreDown('hang');
  const operation = await requestRepair(plane.deps.collections, id);
  await plane.worker.poll();
  await until('a call that hangs', async () => plane.sandbox.state().faults.some(({ hit }) => hit > 0));
  expect(await recordOf(operation)).toMatchObject({ status: 'running' });
  cloudsAreBack();
  await expectRepaired(operation, id, observed?.serverId);
});

test('an outage beyond the time limit fails only the repair: the customer keeps everything, the finding is open', async () => {
  const { observed } = await instance();
  const id = await deleteRecordAndScan();
  cloudsAreDown('status:503');
  const operation = await requestRepair(plane.deps.collections, id);
  await pausing(operation);
  // A quarter of an hour later.
  await plane.deps.collections.operations.updateOne(
    { _id: operation._id },
    { $set: { troubledMs: 16 * 60_000, attempt: 3, pauseMs: 0, notBefore: new Date() } },
  );
  await allOver(plane, { failuresToo: true });
  const failed = await recordOf(operation);
  expect(failed).toMatchObject({ status: 'failed', error: { code: 'cloud_unavailable' } });
  expect(explainOperation(failed, undefined)).toMatchObject({
    happening: expect.stringMatching(/^The repair of alice failed/),
    canDo: [{ act: 'retry', command: `npx clawdet retry ${operation._id}` }],
  });
  const after = await instance();
  const last = await plane.deps.collections.operations.findById(after.operationId).lean();
  expect([after.observed?.serverId, last?.kind]).toEqual([observed?.serverId, 'provision']);
  expect(instanceStatusOf(after, last)).toBe('ready');
  expect(await finding(id)).toMatchObject({ status: 'open' });

  cloudsAreBack();
  await plane.deps.collections.operations.deleteOne({ _id: operation._id });
  await requestRepair(plane.deps.collections, id);
  await allOver(plane);
  await scanNow();
  expect(await finding(id)).toMatchObject({ status: 'resolved' });
});

test('a repair that is cancelled before it begins leaves its finding to the next scan', async () => {
  const id = await deleteRecordAndScan();
  const operation = await requestRepair(plane.deps.collections, id);
  await plane.deps.collections.operations.updateOne(
    { _id: operation._id },
    { status: 'cancelled', endedAt: new Date() },
  );
  await scanNow();
  expect(await finding(id)).toMatchObject({ status: 'open', repairs: 1 });
  await requestRepair(plane.deps.collections, id);
  await allOver(plane);
});
