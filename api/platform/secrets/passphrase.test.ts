import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readPassphrase } from './passphrase.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'clawdet-home-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

test('a configured passphrase is used and nothing is written', async () => {
  expect(await readPassphrase('from the environment', home)).toBe('from the environment');
  await expect(stat(path.join(home, 'passphrase'))).rejects.toThrow('ENOENT');
});

test('without one it is created once, readable by its owner only', async () => {
  const made = await readPassphrase(undefined, home);
  expect(made.length).toBeGreaterThanOrEqual(40);
  expect((await stat(path.join(home, 'passphrase'))).mode & 0o777).toBe(0o600);
  expect(await readPassphrase(undefined, home)).toBe(made);
});

test('processes that start at once agree on one passphrase', async () => {
  const all = await Promise.all(Array.from({ length: 8 }, () => readPassphrase(undefined, home)));
  expect(new Set(all).size).toBe(1);
});

test('an empty file is never replaced, because encrypted data would be lost', async () => {
  const file = path.join(home, 'passphrase');
  await writeFile(file, '');
  await expect(readPassphrase(undefined, home)).rejects.toMatchObject({ exitCode: 78 });
  expect(await readFile(file, 'utf8')).toBe('');
});

test('a home that cannot be created is reported', async () => {
  await writeFile(path.join(home, 'file'), '');
  await expect(readPassphrase(undefined, path.join(home, 'file'))).rejects.toMatchObject({ exitCode: 69 });
});
