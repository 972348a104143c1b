import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { openStreamHeartbeat, type StreamHeartbeat } from './stream-heartbeat.ts';

const COMMENT = ': waiting for the model\n\n';
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** Both ends of an answer that has a heartbeat and has not begun. */
async function openAnswer(silenceMs = 5) {
  const { promise: response, resolve } = Promise.withResolvers<ServerResponse>();
  const server = createServer((_req, res) => resolve(res)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { promise: stream, resolve: answered } = Promise.withResolvers<IncomingMessage>();
  const request = get({ port: (server.address() as AddressInfo).port }, answered);
  request.on('error', () => undefined);
  const res = await response;
  const heartbeat: StreamHeartbeat = openStreamHeartbeat(res, {
    silenceMs,
    begin: () => res.writeHead(200, { 'content-type': 'text/event-stream' }),
  });
  closing.push(() => {
    heartbeat.stop();
    request.destroy();
    server.closeAllConnections();
    server.close();
  });
  return { res, heartbeat, stream };
}

/** Reads until the text ends like this. */
async function readTo(stream: IncomingMessage, end: string): Promise<string> {
  let text = '';
  for await (const piece of stream.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    text += piece;
    if (text.endsWith(end)) break;
  }
  return text;
}

test('an answer that does not begin is begun, and gets comment after comment', async () => {
  const { stream } = await openAnswer();
  const answer = await stream;
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'text/event-stream']);
  expect(await readTo(answer, COMMENT.repeat(3))).toBe(COMMENT.repeat(3));
});

test('an answer that has begun keeps its headers, and gets comments between its events', async () => {
  const { res, stream } = await openAnswer();
  res.writeHead(200, { 'content-type': 'text/event-stream', 'x-provider': 'xai' }).write('data: 1\n\n');
  const answer = await stream;
  expect(answer.headers['x-provider']).toBe('xai');
  const begun = await readTo(answer, COMMENT);
  res.end('data: 2\n\n');
  const text = begun + (await readTo(answer, 'data: 2\n\n'));
  expect(text.replaceAll(COMMENT, '')).toBe('data: 1\n\ndata: 2\n\n');
});

test('what is sent more often than a silence lasts has no comments', async () => {
  const { res, heartbeat, stream } = await openAnswer(60_000);
  for (const event of ['data: 1\n\n', 'data: 2\n\n']) {
    res.write(event);
    heartbeat.sent();
  }
  res.end();
  expect(await readTo(await stream, 'data: 2\n\n')).toBe('data: 1\n\ndata: 2\n\n');
});

test('a client that does not read gets no comments on top of what it has not read', async () => {
  const { res, stream } = await openAnswer();
  res.writeHead(200);
  (await stream).pause();
  // More than the system's buffers at both ends hold.
  res.write('x'.repeat(64_000_000));
  const unread = res.writableLength;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(res.writableLength).toBe(unread);
});

test('an answer that is over or was stopped gets no comments', async () => {
  const over = await openAnswer();
  over.res.end('whole');
  expect(await readTo(await over.stream, 'whole')).toBe('whole');
  const stopped = await openAnswer();
  stopped.heartbeat.stop();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(stopped.res.headersSent).toBe(false);
});
