import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { ClientDisconnectedError, pipeStream } from './stream-pipe.ts';

/** An answer without end, and how much of it was taken. */
function endless() {
  const told = { pieces: 0, ended: false };
  const bytes = (async function* () {
    try {
      for (;;) {
        told.pieces += 1;
        yield Buffer.alloc(65_536);
      }
    } finally {
      told.ended = true;
    }
  })();
  return { told, bytes };
}

/** What `answer` makes of a client that opens its stream and does as `client` says. */
async function met(
  answer: (res: ServerResponse) => Promise<void>,
  client: (stream: IncomingMessage) => void,
): Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const server = createServer((_req, res) => {
    res.writeHead(200).flushHeaders();
    answer(res).then(resolve, resolve);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const request = get({ port: (server.address() as AddressInfo).port }, client);
  request.on('error', () => undefined);
  const outcome = await promise;
  request.destroy();
  server.closeAllConnections();
  server.close();
  return outcome;
}

test('a client that reads nothing is let go, and the provider with it; what it did not read was not fetched', async () => {
  const { told, bytes } = endless();
  const outcome = await met(
    (res) => pipeStream(bytes, res, { onBytes: () => undefined, patienceMs: 50 }),
    (stream) => stream.pause(),
  );
  expect(outcome).toBeInstanceOf(ClientDisconnectedError);
  expect(told.ended).toBe(true);
  expect(told.pieces).toBeLessThan(1_000);
});

test('a client that goes ends the answer to it', async () => {
  const { told, bytes } = endless();
  const outcome = await met(
    (res) => pipeStream(bytes, res, { onBytes: () => undefined, patienceMs: 1_000 }),
    (stream) => stream.destroy(),
  );
  expect(outcome).toBeInstanceOf(ClientDisconnectedError);
  expect(told.ended).toBe(true);
});
