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

/** A part that does this when it is asked to stop. */
async function aPart(whenAsked: string): Promise<{ child: ChildProcess }> {
  const script = path.join(folder, 'part.mjs');
  const lines = [`process.on('SIGTERM', () => { ${whenAsked} });`, 'setInterval(() => {}, 60_000);'];
  writeFileSync(script, [...lines, `process.send({ kind: 'listening' });`].join('\n'));
  const child = fork(script);
  children.push(child);
  await once(child, 'message');
  return { child };
}

test('a part that stops when asked is waited for', async () => {
  const part = await aPart('setTimeout(() => process.exit(3), 50)');
  await stopService(part, 60_000);
  expect(part.child.exitCode).toBe(3);
});

test('a part that says that it gets on may take longer than its silence', async () => {
  const say = `process.send({ kind: 'stopping', ended: 'a server' })`;
  const part = await aPart(`let left = 6; setInterval(() => (left-- > 0 ? ${say} : process.exit(4)), 200);`);
  await stopService(part, 800);
  expect(part.child.exitCode).toBe(4);
});

test('a part that falls silent is killed', async () => {
  const part = await aPart('process.send({ kind: "other" })');
  await stopService(part, 100);
  expect(part.child.signalCode).toBe('SIGKILL');
});

test('a part that has ended already is not waited for', async () => {
  const part = await aPart('');
  part.child.kill('SIGKILL');
  await once(part.child, 'exit');
  await stopService(part, 60_000);
});
