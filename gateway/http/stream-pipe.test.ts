import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { ClientDisconnectedError, pipeStream } from './stream-pipe.ts';

/** An endless answer, and how much of it was read. */
function endless() {
  const progress = { pieces: 0, ended: false };
  const bytes = (async function* () {
    try {
      for (;;) {
        progress.pieces += 1;
        yield Buffer.alloc(65_536);
      }
    } finally {
      progress.ended = true;
    }
  })();
  return { progress, bytes };
}

/** The outcome of `answer` for a client that opens its stream and behaves as `client` does. */
async function outcomeOf(
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

test('a client that reads nothing is disconnected, and the provider too; data it did not read is not fetched', async () => {
  const { progress, bytes } = endless();
  const outcome = await outcomeOf(
    (res) => pipeStream(bytes, res, { onBytes: () => undefined, stallTimeoutMs: 50 }),
    (stream) => stream.pause(),
  );
  expect(outcome).toBeInstanceOf(ClientDisconnectedError);
  expect(progress.ended).toBe(true);
  expect(progress.pieces).toBeLessThan(1_000);
});

test('a client that disconnects ends its answer', async () => {
  const { progress, bytes } = endless();
  const outcome = await outcomeOf(
    (res) => pipeStream(bytes, res, { onBytes: () => undefined, stallTimeoutMs: 1_000 }),
    (stream) => stream.destroy(),
  );
  expect(outcome).toBeInstanceOf(ClientDisconnectedError);
  expect(progress.ended).toBe(true);
});
