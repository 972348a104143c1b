import { execFileSync } from 'node:child_process';
import { rm, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Types } from 'mongoose';
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

/** What can happen to the disk with the state, and how an operator repairs it. */
const DISKS = [
  {
    state: 'is full',
    async spoil(disk: string) {
      const { bavail, bsize } = await statfs(disk);
      await writeFile(path.join(disk, 'ballast'), Buffer.alloc(bavail * bsize));
    },
    repair: (disk: string) => rm(path.join(disk, 'ballast')),
    next: 'there is space',
  },
  {
    state: 'is read-only',
    spoil: async (disk: string) => remount(disk, 'ro'),
    repair: async (disk: string) => remount(disk, 'rw'),
    next: 'it is writable',
  },
];

function remount(disk: string, mode: 'ro' | 'rw'): void {
  execFileSync('mount', ['-o', `remount,${mode}`, disk]);
}

// Mounting a separate file system requires root.
describe.skipIf(process.getuid?.() !== 0)('a disk under the state', () => {
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
  const operationOf = async (id: Types.ObjectId) => plane.deps.collections.operations.findById(id).lean();
  const servers = () => plane.sandbox.state().servers.length;

  test.each(DISKS)(
    'that $state: a set-up waits and says why, buys nothing, and continues by itself once $next',
    async ({ state, spoil, repair }) => {
      const before = servers();
      await spoil(disk);
      const { operationId } = await orderCustomer(plane, state.replaceAll(' ', '-'));
      const waiting = await until(
        'the set-up to meet the disk',
        async () => {
          const record = await operationOf(operationId);
          return record?.status === 'queued' && record.troubles.length > 0 && record;
        },
        60_000,
      );
      expect(waiting.troubles.at(-1)).toMatchObject({ code: 'disk_full' });
      expect(explainOperation(waiting, undefined, waiting.troubles.at(-1)?.at)).toMatchObject({
        why: [
          expect.stringMatching(/disk of the control plane is full or read-only.*make the disk writable/),
        ],
        canDo: [
          { act: 'cancel' },
          { words: expect.stringContaining('Free space'), command: 'npx clawdet doctor' },
        ],
      });
      expect(presentOperation(waiting, 'http://x').waitingFor?.message).toContain('Our own disk is full');
      expect(servers()).toBe(before);

      await repair(disk);
      await allOver(plane);
      expect(await operationOf(operationId)).toMatchObject({ status: 'succeeded', attempt: 1 });
      expect(servers()).toBe(before + 1);
    },
  );
});
