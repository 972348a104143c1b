import { request } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from './app.ts';
import { type HttpServer, openHttpServer, pageSockets } from './platform/http/http-server.ts';
import { clientOf, registered } from './testing/client.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { testDeps } from './testing/deps.ts';

// The API speaks no WebSocket. Its server, as main.ts opens it, ignores the header `Upgrade`: the request is answered as without.

let database: TestDatabase;
let server: HttpServer;
let cookie: string;
beforeAll(async () => {
  database = await openTestDatabase();
  server = openHttpServer(await pageSockets(0));
  server.setHandler(createApp(testDeps(database.collections)));
  const url = `http://127.0.0.1:${server.port}`;
  const { cookies } = await registered({ client: () => clientOf(url) });
  cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
});
afterAll(async () => {
  await server?.close();
  await database?.close();
});

interface Asked {
  status: number | undefined;
  text: string;
  upgraded: boolean;
}

/** Asks for a WebSocket as a browser does. */
function upgrade(path: string, headers: Record<string, string>): Promise<Asked> {
  return new Promise((resolve, reject) => {
    const asking = request({
      ...{ host: '127.0.0.1', port: server.port, path, agent: false },
      headers: {
        ...{ Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' },
        ...{ 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==', ...headers },
      },
    });
    asking.on('response', async (answer) =>
      resolve({ status: answer.statusCode, text: await readText(answer), upgraded: false }),
    );
    asking.on('upgrade', ({ statusCode: status }, socket) => {
      socket.destroy();
      resolve({ status, text: '', upgraded: true });
    });
    asking.on('error', reject).end();
  });
}

const OPERATION = '/api/operations/6b083a498e9b1adf3da9297f/events';

test.each([
  ['/api/auth/me', [200, '"user"'], [401, 'unauthenticated']],
  ['/api/instances', [200, '"instances":[]'], [401, 'unauthenticated']],
  [OPERATION, [404, 'not_found'], [401, 'unauthenticated']],
  ['/api/operators/queue', [403, 'operators_only'], [401, 'unauthenticated']],
  ['/api/nothing', [404, 'not_found'], [404, 'not_found']],
] as const)(
  'a request for a WebSocket at %s opens none, with a session or without',
  async (path, own, nobody) => {
    // A page of another site may ask as well, and the browser adds the cookie.
    const elsewhere = { Cookie: cookie, Origin: 'https://elsewhere.example' };
    for (const [headers, [status, said]] of [
      [{ Cookie: cookie }, own],
      [elsewhere, own],
      [{}, nobody],
    ] as const) {
      const answer = await upgrade(path, headers);
      expect(answer).toEqual({ status, text: expect.stringContaining(said), upgraded: false });
    }
  },
);
