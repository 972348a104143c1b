import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { identify } from '../../infra/processes/process-identity.ts';
import { claimLaunch } from './launch-lock.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'clawdet-lock-'));
});
afterEach(() => rmSync(home, { recursive: true }));

test('the second launcher of a checkout learns which process holds the lock', () => {
  expect(claimLaunch(home)).toHaveProperty('release');
  expect(claimLaunch(home)).toEqual({ heldBy: identify(process.pid) });
});

test('a lock whose process has died is taken over', () => {
  writeFileSync(path.join(home, 'launcher.lock'), JSON.stringify({ pid: 2 ** 22 - 1, startedAt: '1' }));
  expect(claimLaunch(home)).toHaveProperty('release');
});

test('a process that reuses the pid of a dead one does not hold its lock', () => {
  writeFileSync(path.join(home, 'launcher.lock'), JSON.stringify({ pid: process.pid, startedAt: '1' }));
  expect(claimLaunch(home)).toHaveProperty('release');
});

test('a half-written lock is taken over', () => {
  writeFileSync(path.join(home, 'launcher.lock'), '{"pid":');
  expect(claimLaunch(home)).toHaveProperty('release');
});

test('a release leaves nothing behind', () => {
  const claim = claimLaunch(home);
  if ('release' in claim) claim.release();
  expect(readdirSync(home)).toEqual([]);
});
