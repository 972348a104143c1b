import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { isHealthyBody, reachInstance } from './reachability.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await new Promise((resolve) => server.once('listening', resolve));
  return `http://alice.clawdet.localhost:${(server.address() as AddressInfo).port}`;
}

const probes = { health: { path: '/healthz', says: '"live"' }, readyPath: '/readyz' };
const reach = (url: string, deadlineMs: number, readyMs = deadlineMs) =>
  reachInstance({ url, probes, deadlineMs, readyMs, signal: new AbortController().signal });

test('a name under localhost resolves to this machine, and the server sees the name', async () => {
  const seen: string[] = [];
  const url = await serving((req, res) => {
    seen.push(`${req.headers.host} ${req.url}`);
    res.end('{"ok":true,"status":"live"}');
  });
  await reach(url, 60_000);
  expect(seen).toEqual([`${new URL(url).host} /healthz`, `${new URL(url).host} /readyz`]);
});

test('waits for an assistant that starts late', async () => {
  let asked = 0;
  const url = await serving((_req, res) => {
    asked += 1;
    if (asked < 3) res.writeHead(521).end('not yet');
    else res.end('"live"');
  });
  await reach(url, 60_000);
  expect(asked).toBe(4);
});

test('waits until an assistant that is up takes questions', async () => {
  const asked: string[] = [];
  const url = await serving((req, res) => {
    asked.push(req.url ?? '');
    if (req.url === '/readyz' && asked.length < 4) res.writeHead(503).end('{"failing":["telegram"]}');
    else res.end('"live"');
  });
  await reach(url, 60_000);
  expect(asked).toEqual(['/healthz', '/readyz', '/readyz', '/readyz']);
});

test('an assistant that is up and does not get ready counts as reached', async () => {
  const url = await serving((req, res) => res.writeHead(req.url === '/readyz' ? 503 : 200).end('"live"'));
  await expect(reach(url, 60_000, 100)).resolves.toBeUndefined();
});

test('an assistant that never starts fails with the last answer as the cause', async () => {
  const url = await serving((_req, res) => res.writeHead(522).end());
  const error = await reach(url, 10).catch((caught: unknown) => caught);
  expect(error).toMatchObject({
    code: 'health_check_failed',
    cause: { message: expect.stringContaining('522') },
  });
});

test('an aborted run stops polling', async () => {
  const url = await serving((_req, res) => res.writeHead(522).end());
  const stop = new AbortController();
  const reaching = reachInstance({ url, probes, deadlineMs: 60_000, readyMs: 60_000, signal: stop.signal });
  stop.abort(new Error('stopped'));
  await expect(reaching).rejects.toThrow();
});

test('an assistant gateway that reports that it is starting is not healthy', () => {
  expect(isHealthyBody('{"gateway":"starting"}', { path: '/', neverSays: '"starting"' })).toBe(false);
  expect(isHealthyBody('<html>', { path: '/', neverSays: '"starting"' })).toBe(true);
});
