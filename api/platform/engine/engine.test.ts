import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Toolchain } from '../../../toolchain/locate.ts';
import { TEST_MASTER_KEY, testConfig } from '../../testing/deps.ts';
import { engineFor, policyPacksFor } from './engine.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'clawdet-engine-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const toolchain = (installMethod: Toolchain['installMethod']) => ({
  pulumi: '/nowhere/pulumi',
  pulumiHome: home,
  languageHostDir: '/nowhere',
  installMethod,
});
const open = (backendUrl: string, installMethod: Toolchain['installMethod']) =>
  engineFor({ home, backendUrl, enginePool: 1 }, toolchain(installMethod), {
    passphrase: 'a passphrase of the test',
    masterKey: TEST_MASTER_KEY,
  });

test.each(['gs://states', 'azblob://states', 'postgres://states'])(
  'state in %s is refused with a next step if our built CLI does not support it',
  (backendUrl) => {
    expect(() => open(backendUrl, 'build')).toThrow(
      expect.objectContaining({ exitCode: 78, next: expect.stringContaining('CLAWDET_TOOLCHAIN=official') }),
    );
  },
);

test.each([
  ['s3://states', 'build'],
  ['file:///var/lib/clawdet', 'build'],
  ['gs://states', 'official'],
] as const)(
  'state in %s is supported by the CLI of install method "%s"',
  async (backendUrl, installMethod) => {
    await open(backendUrl, installMethod).close();
  },
);

test('the policy pack for real clouds is at its configured path', () => {
  const { policyPacks } = policyPacksFor(testConfig());
  expect(policyPacks.map((pack) => existsSync(pack))).toEqual([true]);
});
