import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { identify } from '../../infra/processes/process-identity.ts';
import { takeLock } from './lock-file.ts';

let folder: string;
let lock: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'clawdet-lock-file-'));
  lock = path.join(folder, 'a.lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the second process learns which one holds the lock', () => {
  expect(takeLock(lock)).toHaveProperty('release');
  expect(takeLock(lock)).toEqual({ heldBy: identify(process.pid) });
});

test.each([
  ['a process that has died', JSON.stringify({ pid: 2 ** 22 - 1, startedAt: '1' })],
  ['a dead process whose pid another one has now', JSON.stringify({ pid: process.pid, startedAt: '1' })],
  ['a process that was killed while it wrote', '{"pid":'],
])('the lock of %s is taken over, and no other file is left', (_whose, text) => {
  writeFileSync(lock, text);
  expect(takeLock(lock)).toHaveProperty('release');
  expect(takeLock(lock)).toHaveProperty('heldBy');
  expect(readdirSync(folder)).toEqual(['a.lock']);
});

test('a released lock is free', () => {
  const taken = takeLock(lock);
  if ('release' in taken) taken.release();
  expect(readdirSync(folder)).toEqual([]);
  expect(takeLock(lock)).toHaveProperty('release');
});
