import { afterEach, expect, test } from 'vitest';
import { openSandbox, type Sandbox } from './open.ts';
import type { SandboxOptions } from './options.ts';

const firstPort = 8600;
const opened: Sandbox[] = [];
afterEach(async () => {
  for (const sandbox of opened.splice(0)) await sandbox.close();
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

test('the control plane port is skipped', async () => {
  const first = Math.min(...Object.values(await portsOf({ firstPort })));
  await opened.pop()?.close();
  expect(Object.values(await portsOf({ firstPort, controlPlanePort: first }))).not.toContain(first);
});
