import { afterEach, expect, test } from 'vitest';
import { type HttpServer, openHttpServer, pageSockets } from './http-server.ts';

const servers: HttpServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function server(port = 0): Promise<HttpServer> {
  const opened = openHttpServer(await pageSockets(port));
  servers.push(opened);
  return opened;
}

test('requests before the start is complete get 503 with Retry-After', async () => {
  const { port, setHandler } = await server();
  const early = await fetch(`http://127.0.0.1:${port}/`);
  expect([early.status, early.headers.get('retry-after')]).toEqual([503, '1']);
  setHandler((_req, res) => res.end('ready'));
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('ready');
});

test('a port in use is reported by number, with the next step', async () => {
  const { port } = await server();
  await expect(pageSockets(port)).rejects.toMatchObject({
    exitCode: 69,
    message: `Port ${port} is in use by another program.`,
    next: expect.stringContaining('PORT'),
  });
});

test('closing does not wait for an open stream', async () => {
  const { port, setHandler, close } = await server();
  setHandler((_req, res) => void res.writeHead(200).write('begun'));
  const stream = await fetch(`http://127.0.0.1:${port}/`);
  await close();
  await expect(stream.text()).rejects.toThrow();
});
