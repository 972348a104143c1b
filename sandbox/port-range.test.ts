import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { portRangeOf } from './port-range.ts';

let portClaims: string;
beforeEach(() => {
  portClaims = mkdtempSync(join(tmpdir(), 'clawdet-claims-'));
});
afterEach(() => rmSync(portClaims, { recursive: true }));

test('without a first port any free ones will do', () => {
  expect(portRangeOf({ portClaims })).toBeUndefined();
});

test('ports stay below those that a kernel gives to outgoing connections', () => {
  const range = portRangeOf({ firstPort: 3100 });
  expect(range).toMatchObject({ first: 3100 });
  expect(range?.last).toBeLessThan(32_768);
});

test('a part that is new takes no port of another part, of the page or of a launcher', () => {
  writeFileSync(join(portClaims, '3102.lock'), '');
  const range = portRangeOf({ firstPort: 3100, ports: { edge: 3100 }, controlPlanePort: 3101, portClaims });
  expect([3100, 3101, 3102, 3103].map((port) => range?.isClaimed(port))).toEqual([true, true, true, false]);
});
