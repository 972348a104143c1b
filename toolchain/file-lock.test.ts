import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tryLock, withLock } from './file-lock.ts';

let folder: string;
let file: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clawdet-lock-'));
  file = join(folder, 'a.lock');
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  rmSync(folder, { recursive: true });
});

/** Another process that takes the lock, starts a child of its own and waits to be killed. */
async function anotherProcess(): Promise<{ child: ChildProcess; took: boolean }> {
  const program = `
    const { spawn } = await import('node:child_process');
    const { tryLock } = await import(${JSON.stringify(join(import.meta.dirname, 'file-lock.ts'))});
    const took = tryLock(${JSON.stringify(file)}) !== undefined;
    const child = spawn('sleep', ['30'], { stdio: 'ignore', detached: true });
    console.log(JSON.stringify({ took, pid: child.pid }));
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line] = (await once(child.stdout ?? process.stdin, 'data')) as [Buffer];
  const { took, pid } = JSON.parse(String(line)) as { took: boolean; pid: number };
  const stop = () => process.kill(pid, 'SIGKILL');
  child.once('exit', () => setImmediate(stop));
  return { child, took };
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

test('a lock is taken once, also within a process, and again after its release', () => {
  const release = tryLock(file);
  expect(release).toBeDefined();
  expect(tryLock(file)).toBeUndefined();
  release?.();
  release?.();
  expect(tryLock(file)).toBeDefined();
  // The second call of the first release did not free it.
  expect(tryLock(file)).toBeUndefined();
});

test('another process has no lock that is taken, and gets it after its release', async () => {
  const release = tryLock(file);
  expect((await anotherProcess()).took).toBe(false);
  release?.();
  expect((await anotherProcess()).took).toBe(true);
  expect(tryLock(file)).toBeUndefined();
});

test('the lock of a killed process is free, even if a child of its lives on', async () => {
  const { child, took } = await anotherProcess();
  expect(took).toBe(true);
  expect(tryLock(file)).toBeUndefined();
  await kill(child);
  expect(tryLock(file)).toBeDefined();
});

test.skipIf(process.getuid?.() !== 0)(
  'another account cannot take a lock whose file is not its own, taken or free',
  async () => {
    chmodSync(folder, 0o755);
    const release = tryLock(file);
    chmodSync(file, 0o644);
    const asked = async () => {
      const program = `
      const { tryLock } = await import(${JSON.stringify(join(import.meta.dirname, 'file-lock.ts'))});
      process.setgid(65534);
      process.setuid(65534);
      let code = 'none';
      try { tryLock(${JSON.stringify(file)}) } catch (error) { code = error.code }
      console.log(code);`;
      const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
      return stdout.trim();
    };
    expect(await asked()).toBe('EACCES');
    release?.();
    expect(await asked()).toBe('EACCES');
  },
);

test.each([
  ['names a process, as an earlier version wrote it', '{"pid":1,"startedAt":"1"}'],
  ['was left half-written', '{"pid":'],
])('a lock file that %s is taken over', (_what, text) => {
  writeFileSync(file, text);
  expect(tryLock(file)).toBeDefined();
  expect(tryLock(file)).toBeUndefined();
});

test('a lock leaves one empty file behind', () => {
  tryLock(file)?.();
  expect(readdirSync(folder)).toEqual(['a.lock']);
  expect(readFileSync(file, 'utf8')).toBe('');
});

test('a folder that cannot be written is an error with its code', () => {
  // Not even root can create a folder here.
  expect(() => tryLock('/sys/clawdet/a.lock')).toThrow(expect.objectContaining({ code: expect.any(String) }));
});

test('one works at a time, and the other is told that it waits', async () => {
  const order: string[] = [];
  let finish = () => {};
  const first = withLock({ file }, () => new Promise<void>((resolve) => (finish = resolve)));
  const second = withLock({ file, onWait: () => order.push('waits') }, async () => order.push('second'));
  expect(order).toEqual(['waits']);
  order.push('first ends');
  finish();
  await Promise.all([first, second]);
  expect(order).toEqual(['waits', 'first ends', 'second']);
});

test('work that fails releases the lock', async () => {
  await expect(withLock({ file }, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  expect(tryLock(file)).toBeDefined();
});

test('nobody waits for a result that is there, even while the holder works on', async () => {
  let finish = () => {};
  const first = withLock({ file }, () => new Promise<void>((resolve) => (finish = resolve)));
  let found: string | undefined;
  const second = withLock({ file, unless: () => found }, async () => 'made twice');
  found = 'brought by the first';
  expect(await second).toBe(found);
  finish();
  await first;
});

test('what the holder has done is not done again', async () => {
  expect(await withLock({ file, unless: () => 'there' }, async () => 'made twice')).toBe('there');
  expect(tryLock(file)).toBeDefined();
});

test('a lock below a folder that does not exist creates it', async () => {
  const below = join(folder, 'below', 'a.lock');
  expect(await withLock({ file: below }, async () => 'done')).toBe('done');
});
