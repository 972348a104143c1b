import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { until } from '../../testing/product.ts';
import { expectToSucceed, expectToWaitForDisk, openStateDisk, type StateDisk } from './state-disk.fixture.ts';

// Mounting a separate file system requires root.
describe.skipIf(process.getuid?.() !== 0)('a read-only disk under the state', () => {
  let state: StateDisk;
  beforeAll(async () => {
    state = await openStateDisk();
  });
  afterAll(() => state?.close());

  /** The kernel refuses to make a file system read-only while a file is open for writing. */
  const remount = (mode: 'ro' | 'rw') =>
    until(`the disk to be ${mode}`, async () => {
      try {
        execFileSync('mount', ['-o', `remount,${mode}`, state.disk], { stdio: 'pipe' });
        return true;
      } catch {
        return false;
      }
    });

  test('a set-up waits and says why, buys nothing, and continues automatically once it is writable', async () => {
    await remount('ro');
    const operationId = await expectToWaitForDisk(state.plane, 'patient-two');
    await remount('rw');
    await expectToSucceed(state.plane, operationId);
  });
});
