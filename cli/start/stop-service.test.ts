import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { stopService } from './stop-service.ts';

let folder: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'clawdet-stop-part-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** A service with this SIGTERM handler. */
async function aService(onStop: string): Promise<{ child: ChildProcess }> {
  const script = path.join(folder, 'part.mjs');
  const lines = [`process.on('SIGTERM', () => { ${onStop} });`, 'setInterval(() => {}, 60_000);'];
  writeFileSync(script, [...lines, `process.send({ kind: 'listening' });`].join('\n'));
  const child = fork(script);
  children.push(child);
  await once(child, 'message');
  return { child };
}

test('a service that stops on request is waited for', async () => {
  const service = await aService('setTimeout(() => process.exit(3), 50)');
  await stopService(service, 60_000);
  expect(service.child.exitCode).toBe(3);
});

test('a service that reports progress may take longer than the silence limit', async () => {
  const say = `process.send({ kind: 'stopping', ended: 'a server' })`;
  const countdown = `let left = 6; setInterval(() => (left-- > 0 ? ${say} : process.exit(4)), 200);`;
  const service = await aService(countdown);
  await stopService(service, 800);
  expect(service.child.exitCode).toBe(4);
});

test('a service that falls silent is killed', async () => {
  const service = await aService('process.send({ kind: "other" })');
  await stopService(service, 100);
  expect(service.child.signalCode).toBe('SIGKILL');
});

test('a service that has ended already is not waited for', async () => {
  const service = await aService('');
  service.child.kill('SIGKILL');
  await once(service.child, 'exit');
  await expect(stopService(service, 60_000)).resolves.toBeUndefined();
});
