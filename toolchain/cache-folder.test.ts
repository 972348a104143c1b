import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ensureFreeSpace, ensureWritable, removeStaleFolders } from './cache-folder.ts';
import { tryLock } from './file-lock.ts';
import { setUpToolchain } from './setup.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clawdet-storage-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('creates the folder, and leaves nothing in it', () => {
  ensureWritable(join(folder, 'a', 'b'));
  expect(readdirSync(join(folder, 'a', 'b'))).toEqual([]);
});

it('says what to do about a folder that is not writable', () => {
  writeFileSync(join(folder, 'file'), '');
  expect(() => ensureWritable(join(folder, 'file', 'toolchain'))).toThrow(
    expect.objectContaining({ code: 'cache_unwritable', message: expect.stringContaining('CLAWDET_CACHE') }),
  );
});

it('reports too little disk space before it begins', () => {
  expect(() => ensureFreeSpace(folder, Number.MAX_SAFE_INTEGER)).toThrow(
    expect.objectContaining({ code: 'disk_full', message: expect.stringMatching(/needs 9007199\.3 GB/) }),
  );
  expect(() => ensureFreeSpace(folder, 1)).not.toThrow();
});

it('removes temporary folders of a crashed set-up, and nothing else', () => {
  for (const name of ['.tmp-hcloud-x1', 'hcloud-0123']) mkdirSync(join(folder, name));
  removeStaleFolders(folder);
  expect(readdirSync(folder)).toEqual(['hcloud-0123']);
});

it('leaves only an open lock behind if there is no Go to build with', async () => {
  const env = { CLAWDET_CACHE: folder, CLAWDET_TOOLCHAIN: 'build', PATH: '/nonexistent' };
  await expect(setUpToolchain({ onStep: () => {}, env })).rejects.toMatchObject({ code: 'go_missing' });
  expect(readdirSync(join(folder, 'toolchain'))).toEqual(['set-up.lock']);
  expect(tryLock(join(folder, 'toolchain', 'set-up.lock'))).toBeDefined();
});
