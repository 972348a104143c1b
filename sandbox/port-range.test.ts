import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tryLock } from '../toolchain/file-lock.ts';
import { portRangeOf } from './port-range.ts';

let portClaims: string;
beforeEach(() => {
  portClaims = mkdtempSync(join(tmpdir(), 'clawdet-claims-'));
});
afterEach(() => rmSync(portClaims, { recursive: true }));

test('there is no range without a first port', () => {
  expect(portRangeOf({ portClaims })).toBeUndefined();
});

test('the range ends below the ephemeral ports of the kernel', () => {
  const range = portRangeOf({ firstPort: 3100 });
  expect(range).toMatchObject({ first: 3100 });
  expect(range?.last).toBeLessThan(32_768);
});

test('fixed ports, the control plane port and claimed ports are taken', () => {
  const release = tryLock(join(portClaims, '3102.lock'));
  // The file of a claim that has ended stays.
  writeFileSync(join(portClaims, '3103.lock'), '');
  const range = portRangeOf({ firstPort: 3100, ports: { edge: 3100 }, controlPlanePort: 3101, portClaims });
  expect([3100, 3101, 3102, 3103].map((port) => range?.isClaimed(port))).toEqual([true, true, true, false]);
  release?.();
  expect(range?.isClaimed(3102)).toBe(false);
});
