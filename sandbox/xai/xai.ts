import { createHash, timingSafeEqual } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { asChunks, type Completion, complete, completionBody } from './completion.ts';
import { incorrectKey, malformed, noKey, XaiError } from './errors.ts';
import { findXaiModel, models } from './models.ts';
import { readChatRequest } from './request.ts';

export { xaiFailure } from './errors.ts';

/** The accepted key, and the time for each word of a stream (ms, default 0). */
export interface XaiOptions {
  apiKey: string;
  wordMs?: () => number;
}

/** Implements xAI's `/v1/chat/completions` and `/v1/models`. Other calls fall through to the parent app. */
export function createXai({ apiKey, wordMs = () => 0 }: XaiOptions): Express {
  const app = express().disable('x-powered-by').disable('etag');
  app.use('/v1', checkKey(apiKey));
  app.get('/v1/models', (_request, response) => void response.json({ object: 'list', data: models }));
  app.get('/v1/models/:id', (request, response, next) => {
    const model = findXaiModel(request.params.id);
    if (model) response.json(model);
    else next();
  });
  app.post(
    '/v1/chat/completions',
    express.json({ limit: '50mb', type: () => true }),
    async (request, response) => {
      const asked = readChatRequest(request.body);
      const completion = complete(asked);
      if (asked.stream) await stream(response, completion, asked.includeUsage, wordMs);
      else response.json(completionBody(completion));
    },
  );
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

async function stream(
  response: Response,
  completion: Completion,
  includeUsage: boolean,
  wordMs: () => number,
): Promise<void> {
  response.set({ 'content-type': 'text/event-stream', 'cache-control': 'no-cache' }).flushHeaders();
  for (const chunk of asChunks(completion, includeUsage)) {
    if (response.destroyed) return;
    response.write(`data: ${JSON.stringify(chunk)}\n\n`);
    const pause = wordMs();
    if (pause > 0) await sleep(pause);
  }
  response.end('data: [DONE]\n\n');
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
