import { createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { listen, listenWithin, type PortRange } from './listen.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

function aServer(): Server {
  const server = createServer();
  servers.push(server);
  return server;
}

const host = '127.0.0.1';
const edge = { host, name: 'edge' };
/** High enough that no product running on this machine uses one of them. */
const range = (change: Partial<PortRange> = {}): PortRange => ({
  first: 8400,
  last: 8500,
  reserved: new Set(),
  ...change,
});

test('servers that choose at the same time get different ports', async () => {
  const ports = await Promise.all(Array.from({ length: 20 }, () => listenWithin(aServer(), range(), edge)));
  expect(new Set(ports).size).toBe(20);
});

test('a port in use is skipped, on any address', async () => {
  const first = await listenWithin(aServer(), range(), edge);
  const everywhere = await listenWithin(aServer(), range({ first }), { ...edge, host: '0.0.0.0' });
  const next = await listenWithin(aServer(), range({ first }), edge);
  expect([first, everywhere]).not.toContain(next);
});

test('a reserved port is skipped', async () => {
  const reserved = new Set([8400, 8401]);
  expect(await listenWithin(aServer(), range({ reserved }), edge)).toBeGreaterThan(8401);
});

test('a range without a free port is refused with a code', async () => {
  const first = await listenWithin(aServer(), range(), edge);
  await expect(listenWithin(aServer(), range({ first, last: first }), edge)).rejects.toMatchObject({
    code: 'port_in_use',
    message: expect.stringContaining(`no free port from ${first} to ${first}`),
  });
});

test('a fixed port in use is refused with its name and number', async () => {
  const port = await listen(aServer(), { ...edge, port: 0 });
  await expect(listen(aServer(), { ...edge, port })).rejects.toMatchObject({
    code: 'port_in_use',
    message: expect.stringContaining(`edge cannot listen on 127.0.0.1:${port}`),
  });
});

test('a foreign address is not reported as a port in use', async () => {
  await expect(listen(aServer(), { ...edge, host: '192.0.2.1', port: 0 })).rejects.toMatchObject({
    code: 'EADDRNOTAVAIL',
  });
});
