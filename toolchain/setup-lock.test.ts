import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withSetupLock } from './setup-lock.ts';

let folder: string;
const lock = () => join(folder, '.lock');
const quiet = () => ({ folder, onWait: () => {} });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clawdet-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('lets one set-up work at a time, and tells the other which process it waits for', async () => {
  const order: string[] = [];
  let finish = () => {};
  const first = withSetupLock(
    quiet(),
    () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      }),
  );
  const waited = new Promise<number>((resolve) => {
    void withSetupLock({ folder, onWait: resolve }, async () => order.push('second')).then(() =>
      order.push('done'),
    );
  });
  expect(await waited).toBe(process.pid);
  expect(order).toEqual([]);
  finish();
  await first;
  await expect.poll(() => order).toEqual(['second', 'done']);
});

it('takes over from a dead process, even if its pid was reused', async () => {
  writeFileSync(lock(), JSON.stringify({ pid: process.pid, started: '1', host: hostname() }));
  expect(await withSetupLock(quiet(), async () => 'taken')).toBe('taken');
});

it('takes over a lock whose owner died before it wrote its identity', async () => {
  writeFileSync(lock(), '');
  utimesSync(lock(), 1, 1);
  expect(await withSetupLock(quiet(), async () => 'taken')).toBe('taken');
});

it('releases the lock when the work fails', async () => {
  const failing = withSetupLock(quiet(), () => Promise.reject(new Error('failed')));
  await expect(failing).rejects.toThrow('failed');
  expect(existsSync(lock())).toBe(false);
});

it('stops waiting once its result is there, even if the holder is still working', async () => {
  let finish = () => {};
  const first = withSetupLock(quiet(), () => new Promise<void>((resolve) => (finish = resolve)));
  let found: string | undefined;
  const second = withSetupLock({ ...quiet(), unless: () => found }, async () => 'made twice');
  found = 'brought by the first';
  expect(await second).toBe(found);
  finish();
  await first;
});

it('does not repeat work that the holder has done', async () => {
  expect(await withSetupLock({ ...quiet(), unless: () => 'there' }, async () => 'made twice')).toBe('there');
  expect(existsSync(lock())).toBe(false);
});
