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

it('lets one work at a time, and tells the other whom it waits for', async () => {
  const order: string[] = [];
  let finish = () => {};
  const first = withSetupLock(
    quiet(),
    () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      }),
  );
  const waited = new Promise<number>((told) => {
    void withSetupLock({ folder, onWait: told }, async () => order.push('second')).then(() =>
      order.push('done'),
    );
  });
  expect(await waited).toBe(process.pid);
  expect(order).toEqual([]);
  finish();
  await first;
  await expect.poll(() => order).toEqual(['second', 'done']);
});

it('takes over from a process that died, also when another one has its pid now', async () => {
  writeFileSync(lock(), JSON.stringify({ pid: process.pid, started: '1', host: hostname() }));
  expect(await withSetupLock(quiet(), async () => 'taken')).toBe('taken');
});

it('takes over a lock whose maker died before it wrote its name', async () => {
  writeFileSync(lock(), '');
  utimesSync(lock(), 1, 1);
  expect(await withSetupLock(quiet(), async () => 'taken')).toBe('taken');
});

it('gives the lock back when the work fails', async () => {
  const failing = withSetupLock(quiet(), () => Promise.reject(new Error('failed')));
  await expect(failing).rejects.toThrow('failed');
  expect(existsSync(lock())).toBe(false);
});

it('waits no longer than for what it wanted, also while the other works on', async () => {
  let finish = () => {};
  const first = withSetupLock(quiet(), () => new Promise<void>((resolve) => (finish = resolve)));
  let found: string | undefined;
  const second = withSetupLock({ ...quiet(), unless: () => found }, async () => 'made twice');
  found = 'brought by the first';
  expect(await second).toBe(found);
  finish();
  await first;
});

it('does not do again what the holder has brought', async () => {
  expect(await withSetupLock({ ...quiet(), unless: () => 'there' }, async () => 'made twice')).toBe('there');
  expect(existsSync(lock())).toBe(false);
});
