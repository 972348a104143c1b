import { chmodSync, mkdtempSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeFiles, findFault, writeManifest } from './manifest.ts';

let folder: string;
let binary: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clawdet-manifest-'));
  binary = join(folder, 'tool');
  writeFileSync(binary, 'content', { mode: 0o755 });
  const files = describeFiles(folder, ['tool']);
  writeManifest(folder, { name: 'tool', version: '1', origin: 'test', builtAt: '', seconds: 0, files });
});
afterEach(() => rmSync(folder, { recursive: true }));

it('finds no fault in a whole part', () => {
  expect(findFault(folder)).toBeUndefined();
  expect(findFault(folder, true)).toBeUndefined();
});

it('finds a folder that was never finished', () => {
  rmSync(join(folder, 'manifest.json'));
  expect(findFault(folder)).toBe('has no manifest');
});

it('finds a manifest that was cut off', () => {
  truncateSync(join(folder, 'manifest.json'), 40);
  expect(findFault(folder)).toBe('has no manifest');
});

it('finds a missing, a shortened and an unexecutable file', () => {
  chmodSync(binary, 0o644);
  expect(findFault(folder)).toBe('tool is not executable');
  truncateSync(binary, 3);
  expect(findFault(folder)).toBe('tool has 3 bytes instead of 7');
  rmSync(binary);
  expect(findFault(folder)).toBe('tool is missing');
});

it('finds another content of the same size', () => {
  writeFileSync(binary, 'CONTENT');
  utimesSync(binary, 1, 1);
  expect(findFault(folder)).toBe('tool has another content than was built');
});

it('believes a copy whose times differ and whose content does not', () => {
  utimesSync(binary, 1, 1);
  expect(findFault(folder)).toBeUndefined();
});
