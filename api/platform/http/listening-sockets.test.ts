import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { endProcess } from '../../testing/processes.fixture.ts';
import { HANDED_SOCKETS, handOver, type ListeningSockets, openSockets } from './listening-sockets.ts';

const opened: ListeningSockets[] = [];
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) await endProcess(child, 'SIGKILL');
  for (const sockets of opened.splice(0)) await sockets.close();
});

async function open(port = 0, host?: string): Promise<ListeningSockets> {
  const sockets = await openSockets(port, host);
  opened.push(sockets);
  return sockets;
}

/** Starts a process that serves HTTP on the sockets which it is handed; resolves once it serves. */
async function serveElsewhere(sockets: ListeningSockets): Promise<ChildProcess> {
  const program = `
    import { openHttpServer, pageSockets } from ${JSON.stringify(new URL('./http-server.ts', import.meta.url).href)};
    openHttpServer(await pageSockets(0)).setHandler((req, res) => res.end('from ' + process.pid));
    process.send('serving');`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    env: { ...process.env, [HANDED_SOCKETS]: String(sockets.sockets.length) },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  children.push(child);
  await handOver(sockets, child);
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error('it ended'))),
  ]);
  return child;
}

const HOSTS = ['127.0.0.1', '[::1]'];

test('a child serves every socket that it is handed', async () => {
  const sockets = await open();
  const child = await serveElsewhere(sockets);
  for (const host of HOSTS)
    for (const _call of [1, 2, 3])
      expect(await (await fetch(`http://${host}:${sockets.port}/`)).text()).toBe(`from ${child.pid}`);
});

test('a port belongs to who listens first, before and after it is handed over', async () => {
  const sockets = await open();
  await expect(openSockets(sockets.port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await serveElsewhere(sockets);
  await expect(openSockets(sockets.port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test('a port is free again once its process has ended', async () => {
  const sockets = await open();
  const child = await serveElsewhere(sockets);
  await endProcess(child, 'SIGKILL');
  expect((await open(sockets.port)).port).toBe(sockets.port);
});

test('a child that ends before it has taken the sockets holds nobody up', async () => {
  const sockets = await open();
  const child = spawn(process.execPath, ['--eval', 'process.exit(3)'], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await handOver(sockets, child);
  expect((await open(sockets.port)).port).toBe(sockets.port);
});

test('a connection that comes before anybody serves is cut', async () => {
  const { port } = await open();
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
});

test('a port that another program has on ::1 is in use, and 127.0.0.1 is let go', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen({ port: 0, host: '::1' }, resolve));
  const { port } = other.address() as { port: number };
  await expect(openSockets(port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await new Promise((resolve) => other.close(resolve));
  expect((await open(port)).port).toBe(port);
});
