import { execFileSync } from 'node:child_process';
import { rm, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { explainOperation } from '../../operations/read/operation.explain.ts';
import { presentOperation } from '../../operations/read/operation.present.ts';
import {
  allOver,
  type ControlPlane,
  openControlPlane,
  orderCustomer,
} from '../../testing/control-plane.fixture.ts';
import { until } from '../../testing/product.ts';

// Mounting a separate file system requires root.
describe.skipIf(process.getuid?.() !== 0)('a full disk under the state', () => {
  let disk: string;
  let plane: ControlPlane;
  beforeAll(async () => {
    disk = execFileSync('mktemp', ['-d'], { encoding: 'utf8' }).trim();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=40m', 'tmpfs', disk]);
    plane = await openControlPlane({ stacks: path.join(disk, 'stacks') });
  });
  afterAll(async () => {
    await plane?.close();
    execFileSync('umount', [disk]);
    await rm(disk, { recursive: true });
  });

  test('a set-up waits and says why, buys nothing, and continues automatically once there is space', async () => {
    const { bavail, bsize } = await statfs(disk);
    await writeFile(path.join(disk, 'ballast'), Buffer.alloc(bavail * bsize)).catch((error: Error) => {
      // The engine may have taken some of it meanwhile; what was written fills the disk.
      if (!error.message.startsWith('ENOSPC')) throw error;
    });
    const { operationId } = await orderCustomer(plane, 'patient-one');
    const waiting = await until(
      'the set-up to meet the full disk',
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

    await rm(path.join(disk, 'ballast'));
    await allOver(plane);
    expect(await plane.deps.collections.operations.findById(operationId).lean()).toMatchObject({
      status: 'succeeded',
      attempt: 1,
    });
    expect(plane.sandbox.state().servers).toHaveLength(1);
  });
});
