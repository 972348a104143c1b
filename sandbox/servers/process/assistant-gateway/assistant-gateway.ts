import { createHash, timingSafeEqual } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createServer, type Server } from 'node:http';
import express, { type Express, type Request, type Response } from 'express';
import { forwardToModel } from './chat.ts';
import type { AssistantGatewayConfig } from './config.ts';

/** `config` is read again for each request, because OpenClaw reloads its configuration. */
export interface AssistantGatewayOptions {
  config: () => AssistantGatewayConfig;
  log: (line: string) => void;
}

const page = new URL('./page.html', import.meta.url);

/**
 * Simulates OpenClaw's gateway with the contract of the catalog's image entry: `/healthz`, `/readyz`, a chat page, and
 * `/v1/chat/completions` behind the gateway token, answered by the configured model.
 */
export function createAssistantGateway({ config, log }: AssistantGatewayOptions): Express {
  const app = express().disable('x-powered-by').disable('etag');
  app.get('/healthz', (_request, response) => void response.json({ ok: true, status: 'live' }));
  app.get('/readyz', (_request, response) => answerReady(config, response));
  app.get('/', (_request, response) => {
    response.type('html');
    createReadStream(page).pipe(response);
  });
  app.post('/v1/chat/completions', express.json({ limit: '20mb' }), async (request, response) => {
    const current = config();
    if (!current.chatCompletions) return notFound(request, response);
    if (!isAuthorised(request, current.token)) return refuse(response);
    log(`chat completion, ${request.body?.stream ? 'streamed' : 'whole'}`);
    await forwardToModel(current.model, request, response);
  });
  app.use(notFound);
  return app;
}

/** Listens on the local port of the server's published port. */
export async function openAssistantGateway(
  options: AssistantGatewayOptions,
  host: string,
  port: number,
): Promise<Server> {
  const server = createServer(createAssistantGateway(options));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  return server;
}

function answerReady(config: () => AssistantGatewayConfig, response: Response): void {
  const failing = config().model ? [] : ['model'];
  response.status(failing.length ? 503 : 200).json({ ready: failing.length === 0, failing });
}

function notFound(_request: Request, response: Response): void {
  response.status(404).type('text').send('Not Found');
}

function refuse(response: Response): void {
  response.status(401).json({ error: { message: 'Unauthorized', type: 'unauthorized' } });
}

function isAuthorised(request: Request, token: string | undefined): boolean {
  const given = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  return Boolean(token && given) && timingSafeEqual(digest(given ?? ''), digest(token ?? ''));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
