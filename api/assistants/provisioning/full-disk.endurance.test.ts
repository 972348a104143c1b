import { rm, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { expectToSucceed, expectToWaitForDisk, openStateDisk, type StateDisk } from './state-disk.fixture.ts';

// Mounting a separate file system requires root.
describe.skipIf(process.getuid?.() !== 0)('a full disk under the state', () => {
  let state: StateDisk;
  beforeAll(async () => {
    state = await openStateDisk();
  });
  afterAll(() => state?.close());

  test('a set-up waits and says why, buys nothing, and continues automatically once there is space', async () => {
    const { disk, plane } = state;
    const { bavail, bsize } = await statfs(disk);
    await writeFile(path.join(disk, 'ballast'), Buffer.alloc(bavail * bsize)).catch((error: Error) => {
      // The engine may have taken some of it meanwhile; what was written fills the disk.
      if (!error.message.startsWith('ENOSPC')) throw error;
    });
    const operationId = await expectToWaitForDisk(plane, 'patient-one');
    await rm(path.join(disk, 'ballast'));
    await expectToSucceed(plane, operationId);
  });
});
