import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sandboxCredentials } from './sandbox-credentials.ts';

let home: string;
let file: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'clawdet-secrets-'));
  file = path.join(home, 'sandbox-credentials.json');
});
afterEach(() => rmSync(home, { recursive: true }));

test("the sandbox's credentials are generated once, and only their owner may read them", async () => {
  const first = await sandboxCredentials(home);
  expect(await sandboxCredentials(home)).toEqual(first);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a home from before a cloud was added keeps its credentials and gets those of the new one', async () => {
  const { anthropic: _missing, ...kept } = await sandboxCredentials(home);
  writeFileSync(file, JSON.stringify(kept));
  const credentials = await sandboxCredentials(home);
  expect(credentials).toMatchObject(kept);
  expect(credentials.anthropic).toMatch(/^sk-ant-/);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(credentials);
});
