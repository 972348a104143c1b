import { execFileSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Types } from 'mongoose';
import { expect } from 'vitest';
import { explainOperation } from '../../operations/read/operation.explain.ts';
import { presentOperation } from '../../operations/read/operation.present.ts';
import {
  allOver,
  type ControlPlane,
  openControlPlane,
  orderCustomer,
} from '../../testing/control-plane.fixture.ts';
import { until } from '../../testing/product.ts';

/** A control plane whose state is on a file system of its own. */
export interface StateDisk {
  disk: string;
  plane: ControlPlane;
  close(): Promise<void>;
}

/** Mounts 40 MB for the state, which requires root, and opens a control plane on it. */
export async function openStateDisk(): Promise<StateDisk> {
  const disk = execFileSync('mktemp', ['-d'], { encoding: 'utf8' }).trim();
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=40m', 'tmpfs', disk]);
  const plane = await openControlPlane({ stacks: path.join(disk, 'stacks') });
  return {
    disk,
    plane,
    async close() {
      await plane.close();
      execFileSync('umount', [disk]);
      await rm(disk, { recursive: true });
    },
  };
}

/** Orders an assistant, and expects that it waits for the disk, says why, and has bought nothing. */
export async function expectToWaitForDisk(plane: ControlPlane, subdomain: string): Promise<Types.ObjectId> {
  const { operationId } = await orderCustomer(plane, subdomain);
  const waiting = await until(
    'the set-up to meet the disk',
    async () => {
      const record = await plane.deps.collections.operations.findById(operationId).lean();
      return record?.status === 'queued' && record.troubles.length > 0 && record;
    },
    60_000,
  );
  expect(waiting.troubles.at(-1)).toMatchObject({ code: 'disk_full' });
  expect(explainOperation(waiting, undefined, waiting.troubles.at(-1)?.at)).toMatchObject({
    why: [expect.stringMatching(/disk of the control plane is full or read-only.*make the disk writable/)],
    canDo: [
      { act: 'cancel' },
      { words: expect.stringContaining('Free space'), command: 'npx clawdet doctor' },
    ],
  });
  expect(presentOperation(waiting, 'http://x').waitingFor?.message).toContain('Our own disk is full');
  expect(plane.sandbox.state().servers).toEqual([]);
  return operationId;
}

/** Expects that the set-up goes on by itself, at its first attempt. */
export async function expectToSucceed(plane: ControlPlane, operationId: Types.ObjectId): Promise<void> {
  await allOver(plane);
  expect(await plane.deps.collections.operations.findById(operationId).lean()).toMatchObject({
    status: 'succeeded',
    attempt: 1,
  });
  expect(plane.sandbox.state().servers).toHaveLength(1);
}
