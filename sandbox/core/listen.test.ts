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
const place = { host, name: 'edge' };
/** High enough that no product which runs on this machine has kept one of them. */
const range = (change: Partial<PortRange> = {}): PortRange => ({
  first: 8400,
  last: 8500,
  isClaimed: () => false,
  ...change,
});

test('many that choose at the same moment get different ports', async () => {
  const ports = await Promise.all(Array.from({ length: 20 }, () => listenWithin(aServer(), range(), place)));
  expect(new Set(ports).size).toBe(20);
});

test('a port in use is passed over, on whichever address somebody listens', async () => {
  const first = await listenWithin(aServer(), range(), place);
  const everywhere = await listenWithin(aServer(), range({ first }), { ...place, host: '0.0.0.0' });
  const next = await listenWithin(aServer(), range({ first }), place);
  expect([first, everywhere]).not.toContain(next);
});

test('a claimed port is passed over, also one that is claimed while it is tried', async () => {
  const claimed = new Set<number>();
  const asked: number[] = [];
  const isClaimed = (port: number) => {
    asked.push(port);
    const claimedBefore = claimed.has(port);
    if (asked.length === 1) claimed.add(port);
    return claimedBefore;
  };
  const port = await listenWithin(aServer(), range({ isClaimed }), place);
  expect(asked[0]).toBe(8400);
  expect(port).toBeGreaterThan(8400);
});

test('a range without a free port is refused with a code', async () => {
  const first = await listenWithin(aServer(), range(), place);
  await expect(listenWithin(aServer(), range({ first, last: first }), place)).rejects.toMatchObject({
    code: 'port_in_use',
    message: expect.stringContaining(`no free port from ${first} to ${first}`),
  });
});

test('a fixed port that is taken is refused by name and number', async () => {
  const port = await listen(aServer(), { ...place, port: 0 });
  await expect(listen(aServer(), { ...place, port })).rejects.toMatchObject({
    code: 'port_in_use',
    message: expect.stringContaining(`edge cannot listen on 127.0.0.1:${port}`),
  });
});

test('an address that is not of this machine is no port in use', async () => {
  await expect(listen(aServer(), { ...place, host: '192.0.2.1', port: 0 })).rejects.toMatchObject({
    code: 'EADDRNOTAVAIL',
  });
});
