import { once } from 'node:events';
import {
  request as ask,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { createEdge, type EdgeOptions } from './edge.ts';
import type { EdgeRecord } from './resolve.ts';

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listening(server: Server): Promise<number> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const alice: EdgeRecord = { type: 'A', content: '10.0.0.1', proxied: true };

/** An edge whose record alice.clawdet.localhost points to 10.0.0.1, served on the local `port`. */
async function anEdge(port: number | undefined, change: Partial<EdgeOptions> = {}): Promise<number> {
  const options: EdgeOptions = {
    lookup: (name) => (name === 'alice.clawdet.localhost' ? [alice] : []),
    route: (address, at) =>
      address === '10.0.0.1' && at === 80 && port !== undefined ? { host: '127.0.0.1', port } : undefined,
    ...change,
  };
  return listening(createEdge(options));
}

const anOrigin = (answer: RequestListener) => listening(createServer(answer));

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Resolves with the response headers. Uses the Host header because Node does not resolve names under .localhost. */
function begin(edge: number, host: string, body?: string, accept?: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { host, ...(accept && { accept }) };
    const options = { host: '127.0.0.1', port: edge, headers, method: body ? 'POST' : 'GET' };
    ask(options, resolve).on('error', reject).end(body);
  });
}

async function get(
  edge: number,
  host = 'alice.clawdet.localhost',
  body?: string,
  accept?: string,
): Promise<Answer> {
  const answer = await begin(edge, host, body, accept);
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: await text(answer) };
}

describe('a request', () => {
  test('reaches the server of the record with the visitor headers and an unchanged host', async () => {
    const origin = await anOrigin((request, response) => void response.end(JSON.stringify(request.headers)));
    const { status, headers, body } = await get(await anEdge(origin), 'Alice.Clawdet.Localhost:3005');
    expect(status).toBe(200);
    expect(headers['cf-ray']).toMatch(/^[0-9a-f]{16}-SBX$/);
    expect(JSON.parse(body)).toMatchObject({
      host: 'Alice.Clawdet.Localhost:3005',
      'cf-connecting-ip': '127.0.0.1',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'cf-ray': expect.stringMatching(/^[0-9a-f]{16}$/),
    });
  });

  test('to an unproxied record goes directly to the server, with a header that says so', async () => {
    const origin = await anOrigin((request, response) => void response.end(JSON.stringify(request.headers)));
    const edge = await anEdge(origin, { lookup: () => [{ ...alice, proxied: false }] });
    const { headers, body } = await get(edge);
    expect(headers['x-sandbox-edge']).toBe('dns-only');
    expect(headers['cf-ray']).toBeUndefined();
    expect(JSON.parse(body)['cf-connecting-ip']).toBeUndefined();
  });

  test('forwards the body of request and response', async () => {
    const origin = await anOrigin(async (request, response) => void response.end(await text(request)));
    expect((await get(await anEdge(origin), undefined, 'x'.repeat(300_000))).body).toHaveLength(300_000);
  });

  test('keeps the connection to the server for the next visitor, also after one who closes theirs', async () => {
    const asked: (string | undefined)[] = [];
    const port = await anOrigin((request, response) => {
      asked.push(`${request.socket.remotePort} ${request.headers.connection}`);
      response.end('hello');
    });
    const edge = await anEdge(port);
    for (const connection of ['close', 'keep-alive']) {
      const headers = { host: 'alice.clawdet.localhost', connection };
      const [answer] = await once(
        ask({ host: '127.0.0.1', port: edge, headers, agent: false }).end(),
        'response',
      );
      expect(await text(answer)).toBe('hello');
    }
    expect(asked).toEqual([expect.stringMatching(/^\d+ keep-alive$/), asked[0]]);
  });

  test('receives a stream event by event', async () => {
    let finish = () => {};
    const origin = await anOrigin((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      finish = () => response.end();
      response.write('data: 1\n\n');
    });
    const answer = await begin(await anEdge(origin), 'alice.clawdet.localhost');
    const events = answer.setEncoding('utf8')[Symbol.asyncIterator]();
    expect((await events.next()).value).toBe('data: 1\n\n');
    finish();
    expect((await events.next()).done).toBe(true);
  });
});

/** Long enough for a first byte on a machine with thirty times as much to do: only silence after it may be cut. */
const SILENCE = { silenceTimeoutMs: 2_000 };

describe('a stream of an origin that falls silent', () => {
  /** An origin that begins a stream and then sends a comment every `everyMs`, if at all. */
  const aStream = (everyMs?: number) =>
    anOrigin((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
      if (everyMs === undefined) return;
      let left = 20;
      const timer = setInterval(() => {
        response.write(': wait\n\n');
        left -= 1;
        if (left > 0) return;
        clearInterval(timer);
        response.end('data: 2\n\n');
      }, everyMs);
    });

  test('is cut in the middle, which the visitor sees as a broken answer', async () => {
    const edge = await anEdge(await aStream(), SILENCE);
    const answer = await begin(edge, 'alice.clawdet.localhost');
    expect(answer.statusCode).toBe(200);
    await expect(text(answer)).rejects.toThrow(/aborted/);
  });

  test('stays open as long as it sends comments, far beyond the timeout', async () => {
    const edge = await anEdge(await aStream(150), SILENCE);
    expect(await text(await begin(edge, 'alice.clawdet.localhost'))).toMatch(/data: 2\n\n$/);
  });
});

describe('the format of an error', () => {
  const ask = async (accept?: string) => get(await anEdge(undefined), undefined, undefined, accept);

  test.each(['application/json', 'application/problem+json', 'application/json, text/html;q=0.9'])(
    'is JSON for a program that accepts %s',
    async (accept) => {
      const { status, headers, body } = await ask(accept);
      const type = accept.split(',')[0];
      expect([status, headers['content-type']]).toEqual([522, `${type}; charset=utf-8`]);
      expect(headers['retry-after']).toBe('120');
      expect(JSON.parse(body)).toMatchObject({
        title: 'Error 522: Connection timed out',
        status: 522,
        error_code: 522,
        error_category: 'origin',
        zone: 'alice.clawdet.localhost',
        cloudflare_error: true,
        retryable: true,
        retry_after: 120,
        ray_id: headers['cf-ray']?.toString().slice(0, 16),
      });
    },
  );

  test.each([undefined, '*/*', 'text/html', 'image/png', 'text/html,application/json;q=0.9,*/*;q=0.8'])(
    'is a page for a client that accepts %s',
    async (accept) => {
      const { headers, body } = await ask(accept);
      expect(headers['content-type']).toBe('text/html; charset=utf-8');
      expect(body).toContain('<!doctype html>');
    },
  );

  test('says when a retry does not help', async () => {
    const answer = await get(await anEdge(1), 'bob.clawdet.localhost', undefined, 'application/json');
    expect(answer.headers['retry-after']).toBeUndefined();
    expect(JSON.parse(answer.body)).toMatchObject({ status: 530, error_code: 1016, retryable: false });
  });
});

describe('an error page of the edge', () => {
  test('1016 for a name without a record', async () => {
    const { status, body } = await get(await anEdge(1), 'bob.clawdet.localhost');
    expect([status, body]).toEqual([530, expect.stringContaining('1016')]);
  });

  test('522 when no server has the address', async () => {
    const { status, body } = await get(await anEdge(undefined));
    expect([status, body]).toEqual([522, expect.stringContaining('Connection timed out')]);
  });

  test('521 when the server refuses the connection', async () => {
    const port = await anOrigin(() => {});
    await new Promise((resolve) => open.pop()?.close(resolve));
    const { status, body } = await get(await anEdge(port));
    expect([status, body]).toEqual([521, expect.stringContaining('Web server is down')]);
  });

  test('520 when the server hangs up', async () => {
    const origin = await anOrigin((request) => void request.socket.destroy());
    expect((await get(await anEdge(origin))).status).toBe(520);
  });

  test('524 when the server does not answer', async () => {
    const origin = await anOrigin(() => {});
    expect((await get(await anEdge(origin, { silenceTimeoutMs: 20 }))).status).toBe(524);
  });

  test('1003 for names that are not under .localhost', async () => {
    const { status, body } = await get(await anEdge(1), 'evil.example.com');
    expect([status, body]).toEqual([403, expect.stringContaining('1003')]);
  });

  test('the host name is escaped', async () => {
    const { body } = await get(await anEdge(1), '<script>x.localhost');
    expect(body).not.toContain('<script>x');
  });
});

describe('a WebSocket', () => {
  const dial = (edge: number, host: string) =>
    new WebSocket(`ws://127.0.0.1:${edge}/`, { headers: { host: `${host}:${edge}` } });

  test('exchanges messages with the server of the record', async () => {
    const origin = createServer();
    new WebSocketServer({ server: origin }).on('connection', (socket, request) => {
      socket.on('message', (message) =>
        socket.send(`${request.headers['cf-connecting-ip']} said ${message}`),
      );
    });
    const socket = dial(await anEdge(await listening(origin)), 'alice.clawdet.localhost');
    const heard = new Promise((resolve) => socket.once('message', (message) => resolve(String(message))));
    socket.once('open', () => socket.send('hello'));
    expect(await heard).toBe('127.0.0.1 said hello');
    socket.terminate();
  });

  test('on which nothing is said is cut', async () => {
    const origin = createServer();
    new WebSocketServer({ server: origin });
    const edge = await anEdge(await listening(origin), SILENCE);
    const socket = dial(edge, 'alice.clawdet.localhost');
    await once(socket, 'open');
    const [code] = await once(socket, 'close');
    expect(code).toBe(1006);
  });

  test("that breaks on the visitor's side does not affect others", async () => {
    const origin = createServer((_request, response) => void response.end('still here'));
    const sockets = new WebSocketServer({ server: origin });
    sockets.on('connection', (socket) => socket.on('error', () => {}));
    const edge = await anEdge(await listening(origin));
    const breaking = connect(edge, '127.0.0.1').on('error', () => {});
    breaking.write(
      'GET / HTTP/1.1\r\nhost: alice.clawdet.localhost\r\nconnection: Upgrade\r\nupgrade: websocket\r\n' +
        'sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    const [accepted] = await once(breaking, 'data');
    expect(String(accepted)).toMatch(/^HTTP\/1.1 101 /);
    const [left] = sockets.clients;
    const gone = new Promise((resolve) => left?.once('close', resolve));
    breaking.resetAndDestroy();
    await gone;
    expect(await get(edge)).toMatchObject({ status: 200, body: 'still here' });
  });

  test.each([
    ['a name without a record', 'bob.clawdet.localhost', 530],
    ['no server at the address', 'alice.clawdet.localhost', 522],
  ])('to %s is refused with the status of the error page', async (_what, host, status) => {
    const socket = dial(await anEdge(undefined), host);
    socket.on('error', () => {});
    const refused = await new Promise((resolve) =>
      socket.once('unexpected-response', (_request, answer) => resolve(answer.statusCode)),
    );
    expect(refused).toBe(status);
  });
});
