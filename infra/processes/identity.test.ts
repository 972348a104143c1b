import { spawn, spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { identify, isAlive, startOf } from './identity.ts';

test('a living process is known again by its number and its start', () => {
  expect(isAlive(identify(process.pid))).toBe(true);
});

test('a process that got the number of a dead one is not taken for it', () => {
  expect(isAlive({ pid: process.pid, startedAt: 'long ago' })).toBe(false);
});

test('a process that has ended is not alive, also by the name it got afterwards', () => {
  const { pid } = spawnSync('true');
  expect(startOf(pid)).toBeUndefined();
  expect(isAlive(identify(pid))).toBe(false);
});

test.runIf(process.platform === 'linux')('a zombie is not alive', async () => {
  // The shell ends its child and becomes a program that never asks for it.
  const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 5'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const child = await new Promise<number>((resolve) =>
    parent.stdout.once('data', (line) => resolve(Number(line))),
  );
  await expect.poll(() => startOf(child)).toBeUndefined();
  parent.kill();
});
