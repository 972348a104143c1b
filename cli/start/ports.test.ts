import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { portsOf, readPorts, sandboxPorts, savePorts } from './ports.ts';

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

/** The addresses that the sandbox reports once it listens. */
const addresses = {
  console: 'http://127.0.0.1:3100',
  edge: 'http://127.0.0.1:3101',
  hetzner: 'http://127.0.0.1:3102/v1',
  cloudflare: 'http://127.0.0.1:3103/client/v4',
  x: 'http://127.0.0.1:3104',
  xai: 'http://127.0.0.1:3105',
  anthropic: 'http://127.0.0.1:3106',
  mail: 'smtp://127.0.0.1:3107',
};

/** A machine that uses none of these ports: a product that runs here may use one. */
const allFree = async () => true;

test('a home that was never started has no ports yet', async () => {
  expect(await readPorts(home)).toEqual({});
  expect(await sandboxPorts(home)).toEqual({});
});

test('later starts use the ports of the first one', async () => {
  const first = portsOf(addresses);
  await savePorts(home, first);
  expect(await sandboxPorts(home, allFree)).toEqual(first);
  expect(JSON.parse(readFileSync(path.join(home, 'ports.json'), 'utf8'))).toEqual(first);
  expect(new Set(Object.values(first)).size).toBe(8);
});

test('a home from before a cloud was added keeps its ports and gets one more', async () => {
  const { anthropic, ...kept } = portsOf(addresses);
  await savePorts(home, { ...kept, page: 3002 });
  expect(await sandboxPorts(home, allFree)).toEqual(kept);
  await savePorts(home, portsOf(addresses));
  expect(await readPorts(home)).toEqual({ ...kept, page: 3002, anthropic });
});

test('a kept port that another program has taken is reported with the next step', async () => {
  const kept = { edge: await occupy() };
  await savePorts(home, kept);
  const failure = await sandboxPorts(home).catch((error: unknown) => error);
  expect(failure).toMatchObject({
    message: expect.stringContaining(`Port ${kept.edge}, wanted for the sandbox's edge, is in use`),
    next: expect.stringContaining(`rm ${path.join(home, 'ports.json')}`),
    exitCode: 69,
  });
});

test.each(['{"edge":31', '{"edge":"3101"}', '[3100]'])(
  'damaged ports are refused with the file to remove: %s',
  async (text) => {
    writeFileSync(path.join(home, 'ports.json'), text);
    await expect(readPorts(home)).rejects.toMatchObject({
      message: `${path.join(home, 'ports.json')} is damaged.`,
      exitCode: 78,
    });
  },
);
