import { createHash, timingSafeEqual } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { PromptCache } from '../model/prompt-cache.ts';
import { asChunks, complete, completionBody } from './completion.ts';
import { incorrectKey, malformed, noKey, XaiError } from './errors.ts';
import { findXaiModel, models } from './models.ts';
import { readChatRequest } from './request.ts';
import { respond } from './response.ts';
import { asResponseEvents } from './response-events.ts';
import { readResponseRequest } from './response-request.ts';

export { xaiFailure } from './errors.ts';

/** The accepted key, and the time for each word of a stream (ms, default 0). */
export interface XaiOptions {
  apiKey: string;
  wordMs?: () => number;
}

/** Implements xAI's `/v1/chat/completions`, `/v1/responses` and `/v1/models`. Other calls fall through to the parent app. */
export function createXai({ apiKey, wordMs = () => 0 }: XaiOptions): Express {
  const cache = new PromptCache();
  const app = express().disable('x-powered-by').disable('etag');
  app.use('/v1', checkKey(apiKey));
  app.get('/v1/models', (_request, response) => void response.json({ object: 'list', data: models }));
  app.get('/v1/models/:id', (request, response, next) => {
    const model = findXaiModel(request.params.id);
    if (model) response.json(model);
    else next();
  });
  const body = express.json({ limit: '50mb', type: () => true });
  app.post('/v1/chat/completions', body, async (request, response) => {
    const asked = readChatRequest(request.body);
    const completion = complete(asked, cache);
    if (!asked.stream) return void response.json(completionBody(completion));
    const events = asChunks(completion, asked.includeUsage).map(
      (chunk) => `data: ${JSON.stringify(chunk)}\n\n`,
    );
    await stream(response, [...events, 'data: [DONE]\n\n'], wordMs);
  });
  app.post('/v1/responses', body, async (request, response) => {
    const asked = readResponseRequest(request.body);
    const given = respond(asked, cache);
    if (!asked.stream) return void response.json(given);
    const events = asResponseEvents(given);
    await stream(
      response,
      events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`),
      wordMs,
    );
  });
  app.use(answerError);
  return app;
}

function checkKey(apiKey: string) {
  return (request: Request, _response: Response, next: NextFunction) => {
    const given = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (!given) throw noKey();
    if (!timingSafeEqual(digest(given), digest(apiKey))) throw incorrectKey(given);
    next();
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

async function stream(response: Response, events: readonly string[], wordMs: () => number): Promise<void> {
  response.set({ 'content-type': 'text/event-stream', 'cache-control': 'no-cache' }).flushHeaders();
  for (const event of events) {
    if (response.destroyed) return;
    response.write(event);
    const pause = wordMs();
    if (pause > 0) await sleep(pause);
  }
  response.end();
}

function answerError(error: unknown, _request: Request, response: Response, next: NextFunction): void {
  const known = inXaisWords(error);
  if (known && !response.headersSent) response.status(known.status).json(known.body);
  else next(error);
}

function inXaisWords(error: unknown): XaiError | undefined {
  if (error instanceof XaiError) return error;
  return isParseError(error) ? malformed(error.message) : undefined;
}

function isParseError(error: unknown): error is Error {
  return error instanceof SyntaxError && 'body' in error;
}
