import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { callX, XRefusal } from './x.request.ts';

/** A real server that answers so. Returns its address. */
async function serverThat(answer: (req: IncomingMessage, res: ServerResponse) => void): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const headers = { Authorization: 'Bearer not-to-be-logged' };
const call = (url: string, timeoutMs = 60_000) => callX({ method: 'GET', url, headers, timeoutMs });

test('an answer is returned as text', async () => {
  const url = await serverThat((req, res) => res.end(`${req.method} ${req.headers.authorization}`));
  expect(await call(url)).toBe('GET Bearer not-to-be-logged');
});

test.each<[string, (res: ServerResponse) => void]>([
  ['that never answers', () => undefined],
  ['that never ends its answer', (res) => void res.write('{"data":')],
])('a server %s is given up', async (_what, answer) => {
  const url = await serverThat((_req, res) => answer(res));
  await expect(call(url, 200)).rejects.toThrow('X gave no answer (TimeoutError).');
});

test.each<[string, (res: ServerResponse) => void]>([
  ['of 1 MB', (res) => void res.end('x'.repeat(1_048_576))],
  [
    'of a few compressed bytes that become 1 MB',
    (res) => void res.setHeader('content-encoding', 'gzip').end(gzipSync('x'.repeat(1_048_576))),
  ],
  ['of 1 MB, with an error', (res) => void res.writeHead(500).end('x'.repeat(1_048_576))],
])('an answer %s is not read to its end', async (_what, answer) => {
  const url = await serverThat((_req, res) => answer(res));
  await expect(call(url)).rejects.toThrow('X sent more than 65536 bytes.');
});

test('a refusal has its status and text, and a redirect is one: our credentials go nowhere else', async () => {
  const followed: string[] = [];
  const elsewhere = await serverThat((req, res) => void res.end(followed.push(`${req.url}`)));
  const refusing = await serverThat((_req, res) => res.writeHead(400).end('{"error":"invalid_request"}'));
  const redirecting = await serverThat((_req, res) => res.writeHead(302, { location: elsewhere }).end());
  await expect(call(refusing)).rejects.toMatchObject({ status: 400, body: '{"error":"invalid_request"}' });
  await expect(call(redirecting)).rejects.toBeInstanceOf(XRefusal);
  expect(followed).toEqual([]);
});

test('a server that is away is reported by its code, without our credentials', async () => {
  const url = await serverThat((req) => req.socket.destroy());
  const error = await call(url).catch((thrown: unknown) => thrown);
  expect(String(error)).toMatch(/^Error: X gave no answer \([A-Z_]+\)\.$/);
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('not-to-be-logged');
});
