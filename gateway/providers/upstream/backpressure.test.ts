import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { attemptContext, promptCall } from '../chat.builder.ts';
import { createOpenai } from '../openai/openai.ts';
import { serve } from '../provider.fixture.ts';

const event = `data: {"choices":[{"index":0,"delta":{"content":"${'x'.repeat(16_000)}"}}]}\n\n`;
// More than the system's buffers at both ends hold.
const all = 64 * 1024 * 1024;

test('a slow reader holds the provider back, instead of filling our memory', async () => {
  let sent = 0;
  let writing: ServerResponse | undefined;
  const provided = await serve((request, response) => {
    writing = response;
    const write = (): void => {
      while (sent < all) {
        sent += event.length;
        if (!response.write(event)) return void response.once('drain', write);
      }
    };
    request.resume().on('end', write);
  });
  const provider = createOpenai({ name: 'xai', baseUrl: provided.baseUrl, apiKey: 'key' });
  const { bytes } = await provider.chat(promptCall('hello', { stream: true }), attemptContext());
  const pieces = bytes[Symbol.asyncIterator]();
  await pieces.next();
  let sentBefore = -1;
  await expect
    .poll(
      () => {
        const still = writing?.writableNeedDrain && sent === sentBefore;
        sentBefore = sent;
        return still || sent >= all;
      },
      { interval: 100 },
    )
    .toBe(true);
  expect(sent).toBeLessThan(all);
  await pieces.return?.();
  await provider.close();
  await provided.close();
});
