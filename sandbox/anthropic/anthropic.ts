import { createHash, timingSafeEqual } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { PromptCache } from '../model/prompt-cache.ts';
import { answer, anthropicBody, promptTokens } from './answer.ts';
import { AnthropicError, identifier, invalid } from './errors.ts';
import { findAnthropicModel, listModels, presentAnthropicModel } from './models.ts';
import { isVersion, readCountRequest, readRequest, type Version } from './rules.ts';
import { asEvents, type StreamEvent } from './stream.ts';

export { anthropicFailure } from './errors.ts';

/** The accepted key, and the time for each part of a stream (ms, default 0). */
export interface AnthropicOptions {
  apiKey: string;
  partMs?: () => number;
}

/** Implements Anthropic's `/v1/messages`, its `count_tokens`, and `/v1/models`. Other calls fall through to the parent app. */
export function createSimulatedAnthropic({ apiKey, partMs = () => 0 }: AnthropicOptions): Express {
  const cache = new PromptCache();
  const app = express().disable('x-powered-by').disable('etag');
  app.use('/v1', checkHeaders(apiKey));
  app.get('/v1/models', (_request, response) => void response.json(listModels()));
  app.get('/v1/models/:id', (request, response) => {
    const model = findAnthropicModel(request.params.id);
    if (!model) throw new AnthropicError('not_found_error', `model: ${request.params.id}`);
    response.json(presentAnthropicModel(model));
  });
  app.post('/v1/messages', express.json({ limit: '32mb' }), async (request, response) => {
    const asked = readRequest(request.body, response.locals.version as Version);
    const given = answer(asked, cache);
    if (asked.stream) await stream(response, asEvents(given), partMs);
    else response.json(anthropicBody(given));
  });
  app.post('/v1/messages/count_tokens', express.json({ limit: '32mb' }), (request, response) => {
    const counted = readCountRequest(request.body, response.locals.version as Version);
    response.json({ input_tokens: promptTokens(counted) });
  });
  app.use(answerError);
  return app;
}

function checkHeaders(apiKey: string) {
  return (request: Request, response: Response, next: NextFunction) => {
    response.set('request-id', identifier('req'));
    const given = keyIn(request.headers);
    if (!given) throw new AnthropicError('authentication_error', 'x-api-key header is required');
    if (!timingSafeEqual(digest(given), digest(apiKey)))
      throw new AnthropicError('authentication_error', 'invalid x-api-key');
    const version = request.headers['anthropic-version'];
    if (version === undefined) throw invalid('anthropic-version: header is required');
    if (!isVersion(version)) throw invalid(`anthropic-version: "${version}" is not a valid version`);
    response.locals.version = version;
    next();
  };
}

/** The key of the documented header, or of the bearer token that Anthropic's own SDK (1.10) sends. */
function keyIn({ 'x-api-key': key, authorization = '' }: Request['headers']): string | undefined {
  return typeof key === 'string' && key ? key : /^Bearer\s+(\S+)$/i.exec(authorization)?.[1];
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

async function stream(response: Response, events: StreamEvent[], partMs: () => number): Promise<void> {
  response.set({ 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  response.flushHeaders();
  for (const event of events) {
    if (response.destroyed) return;
    response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    const pause = partMs();
    if (pause > 0) await sleep(pause);
  }
  response.end();
}

function answerError(error: unknown, _request: Request, response: Response, next: NextFunction): void {
  const known = inItsWords(error);
  if (known && !response.headersSent) response.status(known.status).json(known.body);
  else next(error);
}

function inItsWords(error: unknown): AnthropicError | undefined {
  if (error instanceof AnthropicError) return error;
  if (!(error instanceof Error) || !('type' in error)) return undefined;
  if (error.type === 'entity.too.large')
    return new AnthropicError('request_too_large', 'Request exceeds the maximum size');
  return error.type === 'entity.parse.failed' ? invalid('The request body is not valid JSON') : undefined;
}
