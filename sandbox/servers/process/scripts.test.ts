import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { killOrphanScripts, Scripts } from './scripts.ts';

let folder: string;
let scripts: Scripts;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clawdet-scripts-'));
  const env = { PATH: '/usr/bin:/bin', CLAWDET_SERVER_FOLDER: folder };
  scripts = new Scripts({ cwd: folder, env, pids: folder });
});
afterEach(async () => {
  await scripts.endAll();
  rmSync(folder, { recursive: true });
});

const ending = (child: ReturnType<Scripts['start']>) =>
  new Promise((resolve) => child.once('close', (code, signal) => resolve(signal ?? code)));

/** A zombie process has no environment. */
function isAlive(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`).length > 0;
  } catch {
    return false;
  }
}

test('a script runs in its folder with only the server’s environment', async () => {
  process.env.SECRET_OF_THE_SANDBOX = 'secret';
  const child = scripts.start('pwd; env');
  const output = child.stdout ? await text(child.stdout) : '';
  delete process.env.SECRET_OF_THE_SANDBOX;
  expect(output).toContain(`${folder}\n`);
  expect(output).toContain(`CLAWDET_SERVER_FOLDER=${folder}`);
  expect(output).not.toContain('SECRET_OF_THE_SANDBOX');
});

test('power-off ends a script and its children', async () => {
  const child = scripts.start('sleep 600 & wait');
  const ended = ending(child);
  await scripts.endAll();
  expect(await ended).toBe('SIGKILL');
  expect(readdirSync(folder)).toEqual([]);
});

test('power-off ends a script’s background processes', async () => {
  const child = scripts.start('sleep 600 >/dev/null 2>&1 & echo $!');
  const left = Number(child.stdout ? await text(child.stdout) : '');
  await scripts.endAll();
  expect(readdirSync(folder)).toEqual([]);
  expect(isAlive(left)).toBe(false);
});

test('a script left by a crash is found by its pid file and ended', async () => {
  const ended = ending(scripts.start('sleep 600; true'));
  killOrphanScripts(folder, folder);
  expect(await ended).toBe('SIGKILL');
});

test('a process that reuses the pid of an old pid file is not killed', async () => {
  writeFileSync(join(folder, String(process.pid)), '');
  killOrphanScripts(folder, folder);
  expect(readdirSync(folder)).toEqual([]);
});
