import { once } from 'node:events';
import {
  request as ask,
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { createDoor } from './image/door.mjs';

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listening(server: Server): Promise<number> {
  open.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A door to a gateway that answers like this. */
async function aDoorTo(gateway: RequestListener): Promise<number> {
  return await listening(createDoor({ host: '127.0.0.1', port: await listening(createServer(gateway)) }));
}

async function call(port: number, headers: Record<string, string>): Promise<IncomingMessage> {
  const [answer] = await once(
    ask({ host: '127.0.0.1', port, agent: false, method: 'POST', headers }).end('{}'),
    'response',
  );
  return answer;
}

test('a client that closes its connection after a stream costs the next one nothing', async () => {
  // As OpenClaw streams: it asks for the connection to be kept, whatever the client wants.
  const door = await aDoorTo((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'text/event-stream', connection: 'keep-alive' });
    response.end('data: [DONE]\n\n');
  });
  for (let turn = 0; turn < 3; turn += 1) {
    const answer = await call(door, { host: 'a.localhost', connection: 'close' });
    expect([answer.statusCode, await text(answer)]).toEqual([200, 'data: [DONE]\n\n']);
  }
});

test('host and origin reach the gateway, and nothing that names another client does', async () => {
  const door = await aDoorTo(({ headers }, response) => void response.end(JSON.stringify(headers)));
  const answer = await call(door, {
    host: 'a.localhost',
    origin: 'http://a.localhost',
    'x-forwarded-for': '203.0.113.9',
    'cf-connecting-ip': '203.0.113.9',
  });
  const seen = JSON.parse(await text(answer));
  expect(seen).toMatchObject({ host: 'a.localhost', origin: 'http://a.localhost' });
  expect(Object.keys(seen).filter((name) => /^(x-forwarded|cf-)/.test(name))).toEqual([]);
});

test('a gateway that is not up yet is 503, to be tried again', async () => {
  const door = await listening(createDoor({ host: '127.0.0.1', port: 9 }));
  const answer = await call(door, { host: 'a.localhost' });
  expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '1']);
  expect(JSON.parse(await text(answer))).toEqual({ ok: false, status: 'starting' });
});

test('a WebSocket goes through in both directions', async () => {
  const gateway = createServer();
  gateway.on('upgrade', (_request, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
    socket.on('data', (data: Buffer) => void socket.write(`heard ${data}`));
  });
  const door = await listening(createDoor({ host: '127.0.0.1', port: await listening(gateway) }));
  const socket = connect(door, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
  const [head] = await once(socket, 'data');
  expect(`${head}`).toMatch(/^HTTP\/1\.1 101 /);
  socket.write('hello');
  const [echo] = await once(socket, 'data');
  expect(`${echo}`).toBe('heard hello');
  socket.destroy();
});
