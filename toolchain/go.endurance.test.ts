import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findGo } from './build.ts';
import { buildEnvironment, buildFlags } from './cache-key.ts';
import { type Go, prepareSources } from './patched-modules.ts';
import { sourceFolder } from './paths.ts';

/** Our own packages. `random` and `hcloud` are a few lines around their makers' code; the vet sees those too. */
const TESTED = ['./cloudflare', './command', './mongo'];
const VETTED = [...TESTED, './random', './hcloud'];

const hasGo = (() => {
  try {
    return findGo(process.env) !== '';
  } catch {
    return false;
  }
})();

const folder = mkdtempSync(path.join(tmpdir(), 'clawdet-go-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs Go as the build does, so that it finds in its cache what set-up compiled. Rejects with what Go says. */
const go: Go = async (args, cwd) => {
  const env = { ...process.env, ...buildEnvironment };
  const { stdout } = await promisify(execFile)('go', args, { cwd, env, maxBuffer: 1 << 26 });
  return stdout;
};

let module = '';
beforeAll(async () => {
  if (!hasGo) return;
  module = await prepareSources('go', path.join(folder, 'sources'), go);
  // A build leaves tests out.
  cpSync(path.join(sourceFolder, 'go'), module, {
    recursive: true,
    filter: (file) => !path.extname(file) || file.endsWith('_test.go'),
  });
});

test.skipIf(!hasGo)('go vet has nothing to say about our Go', async () => {
  await expect(go(['vet', ...buildFlags, ...VETTED], module)).resolves.toBe('');
});

test.skipIf(!hasGo)('the tests of our Go pass', async () => {
  const lines = (await go(['test', ...buildFlags, '-json', ...TESTED], module)).trim().split('\n');
  const events = lines.map((line) => JSON.parse(line) as { Action: string; Test?: string });
  const passed = events.filter(({ Action, Test }) => Action === 'pass' && Test !== undefined);
  expect(passed.length).toBeGreaterThanOrEqual(20);
});
