import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { tryLock } from '../toolchain/file-lock.ts';
import { openSandbox, type Sandbox } from './open.ts';
import type { SandboxOptions } from './options.ts';

const firstPort = 8600;
const opened: Sandbox[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const sandbox of opened.splice(0)) await sandbox.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** Opens a sandbox and returns the port of each listener. */
async function portsOf(options: SandboxOptions): Promise<Record<string, number>> {
  const sandbox = await openSandbox(options);
  opened.push(sandbox);
  const ports = Object.entries(sandbox.addresses).map(([part, address]) => [
    part,
    Number(new URL(address).port),
  ]);
  return Object.fromEntries(ports);
}

test('sandboxes that choose ports at the same time get different ones', async () => {
  const chosen = await Promise.all([1, 2, 3].map(() => portsOf({ firstPort })));
  const ports = chosen.flatMap((one) => Object.values(one));
  expect(ports).toHaveLength(24);
  expect(new Set(ports).size).toBe(24);
  expect(Math.min(...ports)).toBeGreaterThanOrEqual(firstPort);
});

test('the control plane port and claimed ports are skipped', async () => {
  const first = Math.min(...Object.values(await portsOf({ firstPort })));
  await opened.pop()?.close();
  const portClaims = mkdtempSync(join(tmpdir(), 'clawdet-claims-'));
  folders.push(portClaims);
  const release = tryLock(join(portClaims, `${first + 1}.lock`));
  const ports = Object.values(await portsOf({ firstPort, portClaims, controlPlanePort: first }));
  expect(ports).not.toContain(first);
  expect(ports).not.toContain(first + 1);
  release?.();
});
