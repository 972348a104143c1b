/**
 * The provider behind all gateways, in a separate process: a canned answer of 1 KB, or a stream at the rate that the last
 * message set. It reads nothing of a request but whether it asks for a stream.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { listenForJobs } from './bench-process.ts';

/** The rate of a stream: the first piece comes at once, the others one by one. */
export interface StreamRate {
  pieces: number;
  everyMs: number;
}

const MODEL = 'grok-4.2';
const about = { id: 'chatcmpl-bench', created: 1_790_812_800, model: MODEL };
const usage = { prompt_tokens: 210, completion_tokens: 60, total_tokens: 270 };

const whole = wholeOf(1_024);
const piece = event({ delta: { content: ' a word or two' }, finish_reason: null });
const first = event({ delta: { role: 'assistant', content: 'Well,' }, finish_reason: null });
const last = [
  event({ delta: {}, finish_reason: 'stop' }),
  `data: ${JSON.stringify({ ...about, object: 'chat.completion.chunk', choices: [], usage })}\n\n`,
  'data: [DONE]\n\n',
].join('');

let streamRate: StreamRate = { pieces: 10, everyMs: 50 };

/** An answer in one piece of exactly this many bytes. */
function wholeOf(bytes: number): string {
  const text = (content: string) =>
    JSON.stringify({
      ...about,
      object: 'chat.completion',
      choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
      usage,
    });
  return text('x'.repeat(bytes - text('').length));
}

function event(choice: object): string {
  const chunk = { ...about, object: 'chat.completion.chunk', choices: [{ index: 0, ...choice }] };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

function answer(req: IncomingMessage, res: ServerResponse): void {
  const read: Buffer[] = [];
  req.on('data', (part: Buffer) => read.push(part));
  req.on('end', () => {
    if (/"stream":\s*true/.test(Buffer.concat(read).toString())) stream(res);
    else res.writeHead(200, { 'content-type': 'application/json' }).end(whole);
  });
}

function stream(res: ServerResponse): void {
  res.writeHead(200, { 'content-type': 'text/event-stream' });
  res.write(first);
  let left = streamRate.pieces - 1;
  const timer = setInterval(() => {
    if (left > 0) res.write(piece);
    else res.end(last);
    left -= 1;
  }, streamRate.everyMs);
  res.once('close', () => clearInterval(timer));
}

const server = createServer({ keepAliveTimeout: 120_000 }, answer);
server.listen(0, '127.0.0.1', () => {
  listenForJobs({ port: (server.address() as AddressInfo).port }, async (wanted: StreamRate) => {
    streamRate = wanted;
  });
});
