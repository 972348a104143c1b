import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { withFileLock } from './file-lock.ts';

const folder = mkdtempSync(join(tmpdir(), 'clawdet-lock-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(process.platform !== 'linux')('a lock file (flock is part of Linux)', () => {
  test('lets one in at a time', async () => {
    const file = join(folder, 'below', 'lock');
    const events: string[] = [];
    const work = (name: string) => async () => {
      events.push(`${name} in`);
      await new Promise((resolve) => setImmediate(resolve));
      events.push(`${name} out`);
    };
    await Promise.all([withFileLock(file, work('a')), withFileLock(file, work('b'))]);
    const [first] = events[0]?.split(' ') ?? [];
    expect(events.slice(0, 2)).toEqual([`${first} in`, `${first} out`]);
    expect(events).toHaveLength(4);
  });

  test('is free again after work that failed', async () => {
    const file = join(folder, 'failed');
    await expect(withFileLock(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(withFileLock(file, async () => 'yes')).resolves.toBe('yes');
  });
});
