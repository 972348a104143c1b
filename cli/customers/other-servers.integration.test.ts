import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { EXIT } from '../failure.ts';
import { openShell, type Shell } from './customer-shell.fixture.ts';

// Servers that are not Clawdet's API: another one at a mistyped address, or a proxy in front of it.

let shell: Shell;
const servers: Server[] = [];
beforeAll(async () => {
  shell = await openShell();
});
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});
afterAll(() => shell?.remove());

const token = `clt_${'a'.repeat(43)}`;

async function listening(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
const serving = async (answer: RequestListener) =>
  `http://127.0.0.1:${await listening(createServer(answer))}`;
const answering = (status: number, headers: Record<string, string>, body = '') =>
  serving((_req, res) => void res.writeHead(status, headers).end(body));
const whoAmI = (url: string) => shell.run('whoami', { env: { CLAWDET_TOKEN: token, CLAWDET_URL: url } });

const html = { 'Content-Type': 'text/html; charset=utf-8' };
const json = { 'Content-Type': 'application/json' };

describe('a server that is not the API', () => {
  test.each([
    ['a page', 200, html, '<html>', 'status 200, text/html'],
    ['a proxy’s error', 502, html, '<html>', 'status 502, text/html'],
    ['a proxy’s login', 401, html, '<html>', 'status 401, text/html'],
    ['JSON of something else', 200, json, '{"ok":true}', 'status 200, application/json'],
    ['an error of something else', 404, json, '{"detail":"Not Found"}', 'status 404, application/json'],
    ['no JSON object', 200, json, 'null', 'status 200'],
    ['other types', 200, json, '{"name":5,"scope":{},"team":null,"expiresAt":7}', 'status 200'],
    ['an error of other types', 400, json, '{"error":"x","message":"y","fields":"z"}', 'status 400'],
    ['an error with an empty field', 400, json, '{"error":"x","message":"y","fields":[null]}', 'status 400'],
    ['broken JSON', 200, json, '{"name":', 'status 200, broken JSON'],
    ['nothing', 204, {}, '', 'status 204, no content type'],
  ])('answers with %s, which is said in one line', async (_what, status, headers, body, message) => {
    const { code, stdout, stderr } = await whoAmI(await answering(status, headers, body));
    expect([code, stdout]).toEqual([EXIT.unavailable, '']);
    expect(stderr).toContain(`did not answer as Clawdet’s API does (${message}`);
    expect(stderr).toMatch(/^clawdet: .*\n {2}next: .*\n$/);
  });

  test.each(['{"instances":5}', '{"instances":[null]}', '{"instances":[{"subdomain":7}]}'])(
    'lists as assistants %s, which is said in one line',
    async (body) => {
      const env = { CLAWDET_TOKEN: token, CLAWDET_URL: await answering(200, json, body) };
      for (const command of ['assistants', 'operations']) {
        const { code, stderr } = await shell.run(command, { env });
        expect([code, stderr]).toEqual([
          EXIT.unavailable,
          expect.stringMatching(/^clawdet: .*\n {2}next: .*\n$/),
        ]);
      }
    },
  );

  test('redirects, and the token does not follow', async () => {
    const seen: unknown[] = [];
    const other = await serving((req, res) => {
      seen.push(req.headers.authorization);
      res.end();
    });
    const { code, stderr } = await whoAmI(await answering(301, { Location: `${other}/api/token` }));
    expect([code, stderr, seen]).toEqual([
      EXIT.unavailable,
      expect.stringContaining(`redirects to ${other}.`),
      [],
    ]);
  });

  test('repeats the token, which is struck out', async () => {
    const body = JSON.stringify({
      error: 'odd',
      message: `You sent ${token}`,
      action: 'retry',
      helpUrl: 'x',
    });
    const { stderr } = await whoAmI(await answering(400, json, body));
    expect(stderr).toContain('You sent clt_… (odd)');
    const echo = JSON.stringify({ name: token, scope: 'read', team: { name: 'x' }, expiresAt: '2030-01-01' });
    expect((await whoAmI(await answering(200, json, echo))).stdout).not.toContain('aaaa');
  });

  test('breaks the connection', async () => {
    const url = await serving((req) => req.socket.destroy());
    expect(await whoAmI(url)).toMatchObject({
      code: EXIT.unavailable,
      stderr: expect.stringContaining('broke ('),
    });
    const cut = await serving((_req, res) => {
      res.writeHead(200, { ...json, 'Content-Length': '100' }).write('{');
      setTimeout(() => res.destroy(), 50);
    });
    expect(await whoAmI(cut)).toMatchObject({
      code: EXIT.unavailable,
      stderr: expect.stringContaining('broke ('),
    });
  });

  test('says how long to wait', async () => {
    const body = JSON.stringify({ error: 'too_many_attempts', message: 'Too many.', helpUrl: 'x' });
    const { code, stderr } = await whoAmI(await answering(429, { ...json, 'Retry-After': '45' }, body));
    expect([code, stderr]).toEqual([
      EXIT.busy,
      'clawdet: Too many. (too_many_attempts)\n  next: run it again in 45 s\n',
    ]);
  });
});

test('an address at which nothing listens', async () => {
  const server = createServer();
  const url = `http://127.0.0.1:${await listening(server)}`;
  await new Promise((resolve) => server.close(resolve));
  const { code, stderr } = await whoAmI(url);
  expect([code, stderr]).toEqual([EXIT.unavailable, expect.stringContaining(`Nothing listens at ${url} (`)]);
});

describe('https', () => {
  test('to a server that speaks http fails before the token is sent', async () => {
    const seen: unknown[] = [];
    const url = await serving((req) => seen.push(req.headers.authorization));
    const { code, stderr } = await whoAmI(url.replace('http:', 'https:'));
    expect([code, stderr, seen]).toEqual([
      EXIT.unavailable,
      expect.stringMatching(/no secure connection to 127\.0\.0\.1:\d+ \(\w+\)\. The token was not sent\./),
      [],
    ]);
  });

  test.skipIf(!existsSync('/usr/bin/openssl'))(
    'with a certificate that nobody vouches for, likewise',
    async () => {
      const [key, cert] = ['key.pem', 'cert.pem'].map((name) => path.join(shell.home, name)) as [
        string,
        string,
      ];
      execFileSync('openssl', [
        ...[
          'req',
          '-x509',
          '-newkey',
          'ec',
          '-pkeyopt',
          'ec_paramgen_curve:prime256v1',
          '-nodes',
          '-days',
          '1',
        ],
        ...['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert],
      ]);
      const options = { key: readFileSync(key), cert: readFileSync(cert) };
      const seen: unknown[] = [];
      const server = createTlsServer(options, (req, res) => {
        seen.push(req.headers.authorization);
        res.writeHead(200, html).end();
      });
      const url = `https://127.0.0.1:${await listening(server)}`;
      const { code, stderr } = await whoAmI(url);
      expect([code, stderr, seen]).toEqual([
        EXIT.unavailable,
        expect.stringContaining('(DEPTH_ZERO_SELF_SIGNED_CERT). The token was not sent.'),
        [],
      ]);
      const env = { CLAWDET_TOKEN: token, CLAWDET_URL: url, NODE_EXTRA_CA_CERTS: cert };
      expect((await shell.run('whoami', { env })).stderr).toContain('text/html');
      expect(seen).toEqual([`Bearer ${token}`]);
    },
  );
});
