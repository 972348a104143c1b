import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { claimFreePort, claimPort, portsOfThisMachine } from './port-claims.ts';

let folder: string;
let busy: Server | undefined;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'clawdet-claims-'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await new Promise((resolve) => (busy ? busy.close(resolve) : resolve(undefined)));
  busy = undefined;
});

/** Two ports; a server listens on the first. */
async function busyAndFree(): Promise<[busy: number, free: number]> {
  const [server, other] = [createServer(), createServer()];
  busy = server;
  const ports: number[] = [];
  for (const one of [server, other]) {
    await new Promise<void>((resolve) => one.listen(0, '127.0.0.1', resolve));
    ports.push((one.address() as { port: number }).port);
  }
  await new Promise((resolve) => other.close(resolve));
  return ports as [number, number];
}

test('a port is claimed once, and again when it has been released', () => {
  const claim = claimPort(4001, folder);
  expect(claim?.port).toBe(4001);
  expect(claimPort(4001, folder)).toBeUndefined();
  expect(claimPort(4002, folder)?.port).toBe(4002);
  claim?.release();
  expect(claimPort(4001, folder)?.port).toBe(4001);
});

test('a claims folder that cannot be created does not prevent a start', () => {
  // Not even root can create a folder here.
  expect(claimPort(4001, '/sys/clawdet-ports')?.port).toBe(4001);
});

test('ports that are in use or claimed are skipped', async () => {
  const [used, free] = await busyAndFree();
  const ports = { ...portsOfThisMachine(), claims: folder };
  expect((await claimFreePort([used, free], ports))?.port).toBe(free);
  expect(await claimFreePort([used, free], ports)).toBeUndefined();
  // A skipped port is not claimed.
  expect(claimPort(used, folder)?.port).toBe(used);
});
