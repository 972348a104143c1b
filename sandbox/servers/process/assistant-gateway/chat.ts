import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { Request, Response } from 'express';
import type { ModelAddress } from './config.ts';

const systemMessage = { role: 'system', content: 'You are OpenClaw, a personal assistant.' };

/** Forwards a request to the configured model and its response, streamed or not, under the model name `openclaw`. */
export async function forwardToModel(
  model: ModelAddress | undefined,
  request: Request,
  response: Response,
): Promise<void> {
  if (!model) return fail(response, 'No model is configured: set agents.defaults.model and its provider.');
  const { messages, stream = false, stream_options: streamOptions } = request.body ?? {};
  if (!Array.isArray(messages)) {
    response.status(400).json({ error: { message: 'Missing `messages`.', type: 'invalid_request_error' } });
    return;
  }
  const hungUp = new AbortController();
  response.on('close', () => hungUp.abort());
  try {
    const answer = await fetch(`${model.baseUrl}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${model.apiKey}` },
      body: JSON.stringify({
        model: model.model,
        messages: [systemMessage, ...messages],
        stream,
        ...(stream ? { stream_options: { include_usage: true, ...streamOptions } } : {}),
      }),
      signal: hungUp.signal,
    });
    if (!answer.ok) return fail(response, `The model answered ${answer.status}.`);
    if (stream) await forwardStream(answer, response);
    else response.json({ ...(await readObject(answer)), model: 'openclaw' });
  } catch {
    if (!hungUp.signal.aborted) fail(response, 'The model cannot be reached.');
  }
}

async function forwardStream(answer: globalThis.Response, response: Response): Promise<void> {
  response.set({ 'content-type': 'text/event-stream', 'cache-control': 'no-cache' }).flushHeaders();
  if (!answer.body) return void response.end();
  // The stream types of fetch and Node are the same under two names.
  const body = Readable.fromWeb(answer.body as ReadableStream<Uint8Array>);
  await pipeline(body, renameModel, response);
}

/** Replaces the model name in each event: the caller requested `openclaw`. */
async function* renameModel(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield `${renamed(line)}\n`;
  }
  if (rest) yield renamed(rest);
}

function renamed(line: string): string {
  if (!line.startsWith('data: {')) return line;
  return `data: ${JSON.stringify({ ...JSON.parse(line.slice(6)), model: 'openclaw' })}`;
}

async function readObject(answer: globalThis.Response): Promise<object> {
  const value: unknown = await answer.json();
  return typeof value === 'object' && value !== null ? value : {};
}

function fail(response: Response, message: string): void {
  if (response.headersSent) response.destroy();
  else response.status(502).json({ error: { message, type: 'api_error' } });
}
