import { expect, it } from 'vitest';
import type { TrialChatEvent } from '../api/contract.ts';
import { readServerSentEvents } from './server-sent-events.ts';

async function read(pieces: Uint8Array[]): Promise<TrialChatEvent[]> {
  const events: TrialChatEvent[] = [];
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
  for await (const event of readServerSentEvents(body)) events.push(event);
  return events;
}

const bytes = new TextEncoder().encode(
  ': thinking\n\nevent: words\ndata: {"text":"Grüße 👋\\n\\nevent: end"}\n\nevent: words\ndata: {"text":"!"}\n\n',
);
const events = [
  { name: 'words', data: { text: 'Grüße 👋\n\nevent: end' } },
  { name: 'words', data: { text: '!' } },
];

it('reads an answer that is split anywhere, even within a character', async () => {
  for (let at = 0; at <= bytes.length; at += 1)
    expect(await read([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(events);
});

it('leaves out an incomplete event', async () => {
  expect(await read([bytes.subarray(0, -1)])).toEqual(events.slice(0, 1));
});
