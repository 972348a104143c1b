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

it('finds no fault in a complete part', () => {
  expect(findFault(folder)).toBeUndefined();
  expect(findFault(folder, true)).toBeUndefined();
});

it('detects a folder that was never finished', () => {
  rmSync(join(folder, 'manifest.json'));
  expect(findFault(folder)).toBe('has no manifest');
});

it('detects a truncated manifest', () => {
  truncateSync(join(folder, 'manifest.json'), 40);
  expect(findFault(folder)).toBe('has no manifest');
});

it('detects a missing, a shortened and a non-executable file', () => {
  chmodSync(binary, 0o644);
  expect(findFault(folder)).toBe('tool is not executable');
  truncateSync(binary, 3);
  expect(findFault(folder)).toBe('tool has 3 bytes instead of 7');
  rmSync(binary);
  expect(findFault(folder)).toBe('tool is missing');
});

it('detects other content of the same size', () => {
  writeFileSync(binary, 'CONTENT');
  utimesSync(binary, 1, 1);
  expect(findFault(folder)).toBe('tool has different content than was built');
});

it('accepts a copy with different times and the same content', () => {
  utimesSync(binary, 1, 1);
  expect(findFault(folder)).toBeUndefined();
});
