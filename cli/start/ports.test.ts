import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CommandFailure } from '../failure.ts';
import { assertFree, sandboxPorts } from './ports.ts';

let home: string;
let busy: Server | undefined;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'clawdet-ports-'));
});
afterEach(async () => {
  rmSync(home, { recursive: true });
  await new Promise((resolve) => (busy ? busy.close(resolve) : resolve(undefined)));
  busy = undefined;
});

async function occupy(): Promise<number> {
  const server = createServer();
  busy = server;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

test('the ports of the first start are those of every later one', async () => {
  const first = await sandboxPorts(home);
  expect(await sandboxPorts(home)).toEqual(first);
  expect(JSON.parse(readFileSync(path.join(home, 'ports.json'), 'utf8'))).toEqual(first);
  expect(new Set(Object.values(first)).size).toBe(8);
});

test('a home from before a door was there keeps its ports and gets one more', async () => {
  const { anthropic: _missing, ...kept } = await sandboxPorts(home);
  writeFileSync(path.join(home, 'ports.json'), JSON.stringify(kept));
  const ports = await sandboxPorts(home);
  expect(ports).toMatchObject(kept);
  expect(Object.values(kept)).not.toContain(ports.anthropic);
});

test('a kept port that somebody else took is named with the way out', async () => {
  const kept = { ...(await sandboxPorts(home)), edge: await occupy() };
  writeFileSync(path.join(home, 'ports.json'), JSON.stringify(kept));
  await expect(sandboxPorts(home)).rejects.toThrow(
    `Port ${kept.edge}, wanted for the sandbox's edge, is in use`,
  );
});

test('a busy page port fails with exit code 69 and the command to run instead', async () => {
  const port = await occupy();
  const failure = await assertFree(port, 'the page', 'PORT=4000 make start').catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(CommandFailure);
  expect(failure).toMatchObject({ exitCode: 69, next: 'PORT=4000 make start' });
});
