import { spawn, spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { identify, isAlive, startOf } from './process-identity.ts';

test('a running process is recognized by its pid and start time', () => {
  expect(isAlive(identify(process.pid))).toBe(true);
});

test('a process that reuses the pid of a dead one is not mistaken for it', () => {
  expect(isAlive({ pid: process.pid, startedAt: 'long ago' })).toBe(false);
});

test('a process that has ended is not alive, even if it was identified afterwards', () => {
  const { pid } = spawnSync('true');
  expect(startOf(pid)).toBeUndefined();
  expect(isAlive(identify(pid))).toBe(false);
});

test.runIf(process.platform === 'linux')('a zombie is not alive', async () => {
  // The shell's child ends, and the shell turns into a program that never waits for it.
  const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 5'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const child = await new Promise<number>((resolve) =>
    parent.stdout.once('data', (line) => resolve(Number(line))),
  );
  await expect.poll(() => startOf(child)).toBeUndefined();
  parent.kill();
});
