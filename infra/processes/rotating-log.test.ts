import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openRotatingLog } from './rotating-log.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'clawdet-log-'));
  file = path.join(folder, 'api.log');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const text = (name: string) => readFileSync(path.join(folder, name), 'utf8');
const numbered = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => `line ${from + index} ${'x'.repeat(80)}`);

/** The log's files, the oldest first. */
const files = () => readdirSync(folder).sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));

test('no line is lost or cut when files are put aside, with lines that arrive in pieces', async () => {
  const lines = numbered(0, 300);
  const bytes = Buffer.from(`${lines.join('\n')}\n`);
  const pieces = Array.from({ length: Math.ceil(bytes.length / 37) }, (_, at) =>
    bytes.subarray(at * 37, at * 37 + 37),
  );
  const log = openRotatingLog(file, { size: '4K', older: 20 });
  log.collect(Readable.from(pieces));
  await log.finished();
  expect(files().length).toBeGreaterThan(5);
  for (const name of files()) expect(text(name)).toMatch(/^(line \d+ x{80}\n)+$/);
  expect(files().map(text).join('')).toBe(`${lines.join('\n')}\n`);
});

test('size and number of the files are bounded, and the latest lines are kept', async () => {
  const lines = numbered(0, 2_000);
  const log = openRotatingLog(file, { size: '4K', older: 2 });
  log.collect(Readable.from(lines.map((line) => Buffer.from(`${line}\n`))));
  await log.finished();
  expect(files()).toEqual(['api.log.2', 'api.log.1', 'api.log']);
  for (const name of files()) expect(statSync(path.join(folder, name)).size).toBeLessThan(4_096 + 200);
  const kept = files().map(text).join('').trim().split('\n');
  expect(kept).toEqual(lines.slice(-kept.length));
});

test('a file that was already too large is put aside, and a small one is continued', async () => {
  writeFileSync(file, 'x'.repeat(5_000));
  const first = openRotatingLog(file, { size: '4K', older: 2 });
  first.collect(Readable.from([Buffer.from('one\n')]));
  await first.finished();
  const second = openRotatingLog(file, { size: '4K', older: 2 });
  second.collect(Readable.from([Buffer.from('two\n')]));
  await second.finished();
  expect(text('api.log')).toBe('one\ntwo\n');
  expect(text('api.log.1')).toHaveLength(5_000);
});

test('both outputs of a process go to one file, each line whole, and a last line gets its end', async () => {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const log = openRotatingLog(file);
  log.collect(out);
  log.collect(err);
  out.write('from ');
  err.end('error: no line end');
  out.end('out\n');
  await log.finished();
  expect(text('api.log').trim().split('\n').sort()).toEqual(['error: no line end', 'from out']);
});

test('only its owner reads a log', async () => {
  const log = openRotatingLog(file);
  log.collect(Readable.from([Buffer.from('one\n')]));
  await log.finished();
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test.skipIf(process.platform !== 'linux')('nobody holds a file that was deleted', async () => {
  const output = new PassThrough();
  const log = openRotatingLog(file, { size: '1K', older: 1 });
  log.collect(output);
  for (const line of numbered(0, 200)) output.write(`${line}\n`);
  await expect.poll(() => files().map(text).join('')).toContain('line 199 ');
  const open = readdirSync('/proc/self/fd').flatMap((handle) => {
    try {
      return [readlinkSync(`/proc/self/fd/${handle}`)];
    } catch {
      return [];
    }
  });
  expect(open.filter((name) => name.startsWith(folder) && name.endsWith('(deleted)'))).toEqual([]);
  output.end();
  await log.finished();
});

test('while the file cannot be written its writers do not wait, and later the log says what is missing', async () => {
  const below = path.join(folder, 'logs');
  writeFileSync(below, 'a file where the folder should be');
  const output = new PassThrough();
  const log = openRotatingLog(path.join(below, 'api.log'));
  log.collect(output);
  for (const line of ['one', 'two']) {
    output.write(`${line}\n`);
    await expect.poll(() => output.readableLength).toBe(0);
  }
  rmSync(below);
  mkdirSync(below);
  output.end('three\n');
  await log.finished();
  expect(text('logs/api.log')).toMatch(/^2 lines are missing here: .+\nthree\n$/);
});
