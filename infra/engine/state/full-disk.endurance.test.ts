import { execFileSync } from 'node:child_process';
import { readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type EngineHarness,
  machineRequest,
  openEngineHarness,
  refOf,
} from '../fixtures/engine-harness.fixture.ts';
import { recoverAndUp } from '../fixtures/recover.fixture.ts';

// Mounting a separate file system requires root.
describe.skipIf(process.getuid?.() !== 0)('a full disk under the state', () => {
  let disk: string;
  let full: EngineHarness;
  beforeAll(async () => {
    disk = execFileSync('mktemp', ['-d'], { encoding: 'utf8' }).trim();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]);
    full = await openEngineHarness({
      backendUrl: pathToFileURL(join(disk, 'stacks')).href,
      minimumFreeBytes: 0,
    });
    await full.engine.up(machineRequest(full.sandbox, 'neighbour'));
  });
  beforeEach(makeRoom);
  afterAll(async () => {
    await full?.close();
    execFileSync('umount', [disk]);
    await rm(disk, { recursive: true });
  });

  function makeRoom(): Promise<void> {
    return rm(join(disk, 'ballast'), { force: true });
  }

  /** Fills the disk except for `left` KiB. */
  async function fill(left: number): Promise<void> {
    const { bavail, bsize } = await statfs(disk);
    await writeFile(join(disk, 'ballast'), Buffer.alloc(bavail * bsize - left * 1024));
  }

  it('is reported before a run begins if there is too little space', async () => {
    const careful = full.another({ minimumFreeBytes: 2 * 1024 * 1024, poolSize: 1 });
    const refused = careful.up(machineRequest(full.sandbox, 'neighbour'));
    await expect(refused).rejects.toMatchObject({
      code: 'disk_full',
      next: 'wait',
      message: expect.stringMatching(
        /disk of the control plane is full or read-only.*make the disk writable/,
      ),
    });
  });

  it.each([0, 16, 32])(
    'with %i KiB left in the middle of a set-up: the state is readable, and the run continues once there is space',
    async (left) => {
      const stack = `full-${left}`;
      await fill(left);
      const outcome = await full.engine.up(machineRequest(full.sandbox, stack)).then(
        () => 'done',
        ({ code }: { code: string }) => code,
      );
      expect(outcome).toMatch(/^(disk_full|done)$/);
      await full.engine.examine(refOf(stack));
      await makeRoom();
      const lost = full.sandbox.state().servers.length > 1;
      const known = (await full.engine.examine(refOf(stack))).resources.some(({ type }) =>
        type.includes('random'),
      );
      // Created from seeds that the full disk lost: must be found by name and label.
      if (lost && !known)
        await expect(recoverAndUp(full, stack)).resolves.toMatchObject({
          adopt: { server: expect.any(String) },
        });
      else await recoverAndUp(full, stack);
      expect(full.sandbox.state().servers).toHaveLength(2);
      await full.engine.destroy(machineRequest(full.sandbox, stack));
      expect(full.sandbox.state().servers).toHaveLength(1);
    },
  );

  it('in the middle of an update: the customer’s state is at worst the previous one', async () => {
    await full.engine.up(machineRequest(full.sandbox, 'customer'));
    const file = join(
      fileURLToPath(full.options.backendUrl),
      'eu1/customer/.pulumi/stacks/clawdet/customer.json',
    );
    const ids = async () =>
      (await full.engine.examine(refOf('customer'))).resources.map(({ id }) => id).toSorted();
    const before = await ids();
    for (const left of [0, 12, 24]) {
      await fill(left);
      await full.engine
        .up(machineRequest(full.sandbox, 'customer', { name: `renamed-${left}` }))
        .catch(({ code }: { code: string }) => expect(code).toBe('disk_full'));
      expect(await ids()).toEqual(before);
      await makeRoom();
    }
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ version: expect.any(Number) });
    await full.engine.refresh(machineRequest(full.sandbox, 'customer'));
    await full.engine.up(machineRequest(full.sandbox, 'customer'));
    await full.engine.destroy(machineRequest(full.sandbox, 'customer'));
  });
});
