import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadLazily } from './lazy-modules.ts';

const require = createRequire(import.meta.url);
const loader = Module as unknown as { _load: unknown };
const { _load } = loader;
const loaded = globalThis as { lazyModuleLoaded?: boolean };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'clawdet-lazy-'));
});
afterEach(() => {
  loader._load = _load;
  delete loaded.lazyModuleLoaded;
  rmSync(folder, { recursive: true });
});

/** What a CommonJS module that notes its loading gives to the one that requires it. */
function lazily(exports: string): Record<string, unknown> {
  const file = path.join(folder, 'module.cjs');
  writeFileSync(file, `globalThis.lazyModuleLoaded = true;\n${exports}`);
  loadLazily([file]);
  return require(file);
}

test('a module is loaded when something of it is used, not when it is required', () => {
  const module = lazily('exports.sum = (a, b) => a + b;');
  expect(loaded.lazyModuleLoaded).toBeUndefined();
  expect((module.sum as (a: number, b: number) => number)(1, 2)).toBe(3);
  expect(loaded.lazyModuleLoaded).toBe(true);
});

test("TypeScript's import helpers do not load it", () => {
  const module = lazily('exports.sum = 3;');
  const imported = module.__esModule ? module : { default: module };
  expect(loaded.lazyModuleLoaded).toBeUndefined();
  expect(imported.sum).toBe(3);
});

test('a module that is one function is its default, as those helpers would have it', () => {
  const module = lazily('module.exports = (name) => "I am " + name;');
  expect((module.default as (name: string) => string)('lazy')).toBe('I am lazy');
});

test('a default export of its own stays', () => {
  expect(lazily('exports.default = 7;').default).toBe(7);
});
