import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { SseReader } from '../../../gateway/providers/upstream/sse.ts';
import { beginEventStream, eventStreamComment, eventText } from './event-stream.ts';

test('an event is its id, its name and its data on one line, and a blank line', () => {
  expect(eventText('words', { text: 'a\nb' })).toBe('event: words\ndata: {"text":"a\\nb"}\n\n');
  expect(eventText('operation', {}, 7)).toBe('id: 7\nevent: operation\ndata: {}\n\n');
});

test('a reader gets the events in order, and no comment', () => {
  const text = `${eventStreamComment('still here')}${eventText('a', 1)}${eventStreamComment('x')}${eventText('b', 2)}`;
  const events = new SseReader(1_000).read(Buffer.from(text));
  expect(events.flatMap(({ data }) => data ?? [])).toEqual(['1', '2']);
});

test('no proxy may store, compress or hold back the stream', async () => {
  const server = createServer((_req, res) => {
    beginEventStream(res);
    res.end(eventText('end', {}));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  });
  expect(await answer.text()).toBe('event: end\ndata: {}\n\n');
  server.close();
});
