import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ListeningSockets } from '../../api/platform/http/listening-sockets.ts';
import { openPagePort } from './page-port.ts';
import { readPorts, savePorts } from './ports.ts';

let folder: string;
/** The ports that have a listener. */
const busy = new Set<number>();
const lines: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'clawdet-page-port-'));
  busy.clear();
  lines.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Listens on no real port, since a product that runs here may use it. */
async function open(port: number): Promise<ListeningSockets> {
  if (busy.has(port)) throw Object.assign(new Error('address already in use'), { code: 'EADDRINUSE' });
  busy.add(port);
  return { port, sockets: [], close: async () => void busy.delete(port) };
}

function aHome(name = 'home'): string {
  const home = path.join(folder, name);
  mkdirSync(home, { recursive: true });
  return home;
}

type Settings = Parameters<typeof openPagePort>[1];
const start = (home: string, settings: Settings = {}) =>
  openPagePort(home, settings, (line) => lines.push(line), open);
const refusal = (home: string, settings?: Settings) => start(home, settings).catch((error: unknown) => error);

test('the first start takes 3002, and later starts take the same', async () => {
  const home = aHome();
  await (await start(home)).close();
  expect(await readPorts(home)).toEqual({ page: 3002 });
  expect((await start(home)).port).toBe(3002);
  expect(lines).toEqual([]);
});

test('if 3002 is taken, the next free port is chosen, printed once and kept', async () => {
  busy.add(3002).add(3003);
  const home = aHome();
  await (await start(home)).close();
  busy.clear();
  expect((await start(home)).port).toBe(3004);
  expect(lines).toEqual(['Port 3002 is in use. The page has port 3004, now and at later starts.']);
});

test('homes that start at the same moment get different ports', async () => {
  const started = await Promise.all(['one', 'two', 'three'].map((name) => start(aHome(name))));
  expect(started.map(({ port }) => port).sort()).toEqual([3002, 3003, 3004]);
});

test('a machine without a free port says what to do', async () => {
  for (let port = 3002; port < 3100; port += 1) busy.add(port);
  expect(await refusal(aHome())).toMatchObject({
    message: 'No port from 3002 to 3099 is free for the page.',
    next: 'choose one: PORT=<port> make start',
    exitCode: 69,
  });
});

test('a given port is used and kept, since assistants have it in their configuration', async () => {
  const home = aHome();
  const given = await start(home, { PORT: '4321' });
  expect(given.port).toBe(4321);
  await given.close();
  expect((await start(home, { PORT: '' })).port).toBe(4321);
  expect(lines).toEqual([]);
});

test.each(['web', '0', '70000', '3.5'])('PORT=%s is refused with exit code 64', async (PORT) => {
  expect(await refusal(aHome(), { PORT })).toMatchObject({ message: `PORT is "${PORT}".`, exitCode: 64 });
});

test('a given port that another program uses is refused with a command that works', async () => {
  busy.add(4321).add(3002);
  expect(await refusal(aHome(), { PORT: '4321' })).toMatchObject({
    message: 'Port 4321, wanted for the page, is in use by another program.',
    next: 'stop that program, or choose another: PORT=3003 make start',
    exitCode: 69,
  });
});

test('a refused start claims and saves no port', async () => {
  busy.add(4321);
  const home = aHome();
  await refusal(home, { PORT: '4321' });
  expect(await readPorts(home)).toEqual({});
  busy.clear();
  expect((await start(home, { PORT: '4321' })).port).toBe(4321);
});

test('an address that this machine does not have is refused', async () => {
  const cause = Object.assign(new Error('address not available'), { code: 'EADDRNOTAVAIL' });
  const settings = { HOST: '192.0.2.1' };
  const refused = openPagePort(
    aHome(),
    settings,
    (line) => lines.push(line),
    () => Promise.reject(cause),
  );
  await expect(refused).rejects.toMatchObject({
    message: 'Cannot listen on port 3002: address not available.',
    next: 'correct HOST and PORT',
    exitCode: 69,
  });
});

test("one of the sandbox's own ports is refused by the name of its part", async () => {
  const home = aHome();
  await savePorts(home, { console: 3100, edge: 3101 });
  expect(await refusal(home, { PORT: '3101' })).toMatchObject({
    message: "Port 3101, wanted for the page, is the port of this checkout's sandbox: its edge.",
    next: 'choose another: PORT=3002 make start',
    exitCode: 64,
  });
  expect(await readPorts(home)).toEqual({ console: 3100, edge: 3101 });
});

test('a first start avoids the ports of the same home’s sandbox', async () => {
  const home = aHome();
  await savePorts(home, { console: 3002 });
  expect((await start(home)).port).toBe(3003);
});

test('behind a public address no other port is chosen: 3002 or a refusal', async () => {
  busy.add(3002);
  const settings = { PUBLIC_URL: 'https://clawdet.example' };
  expect(await refusal(aHome(), settings)).toMatchObject({
    message: expect.stringContaining('Port 3002'),
  });
});
