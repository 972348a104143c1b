import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { presentModel } from '../catalog/model-catalog.ts';
import type { RoutedAnswer } from '../providers/provider-router.contract.ts';
import { unknownModelError } from '../request/parse-body.ts';
import { parseMessagesCall, parseTokenCount } from '../request/parse-messages.ts';
import { parseResponsesCall } from '../request/parse-responses.ts';
import { authenticate } from './authenticate.ts';
import { answerCall, type ChatDeps } from './chat-completions.ts';
import { type ErrorContext, errorEvent, presentError } from './error-format.ts';
import { headersOf, LlmError } from './llm-error.ts';

/** The base path of the gateway: OpenAI's paths and Anthropic's follow. */
const LLM_PATH = '/llm/v1';

/** One call: its id, its path and its format, and the answer once there is one. */
interface CallExchange {
  traceId: string;
  path: string;
  format: ErrorContext['format'];
  answer?: RoutedAnswer;
}

type RouteHandler = (req: IncomingMessage, res: ServerResponse, exchange: CallExchange) => Promise<void>;

/** Handlers by full path and method. A handler of GET answers HEAD too: Node sends no body then. */
type Routes = ReadonlyMap<string, [method: string, answer: RouteHandler]>;

const MESSAGES_PATH = `${LLM_PATH}/messages`;
const RESPONSES_PATH = `${LLM_PATH}/responses`;
const MODELS_PATH = `${LLM_PATH}/models`;
const MODEL_PATH = `${MODELS_PATH}/{id}`;

/**
 * The gateway that assistants call instead of a provider, in OpenAI's formats or Anthropic's. Plain node:http: at fifty concurrent
 * streams a framework would add more to a call than everything else in the gateway. Every answer has `x-request-id`.
 */
export function createGatewayRequestListener(deps: ChatDeps): RequestListener {
  const routes: Routes = new Map([
    [
      `${LLM_PATH}/chat/completions`,
      ['POST', (req, res, { traceId }) => answerCall(deps, req, res, traceId)],
    ],
    [RESPONSES_PATH, ['POST', answerIn(deps, parseResponsesCall)]],
    [MESSAGES_PATH, ['POST', answerIn(deps, parseMessagesCall)]],
    [`${MESSAGES_PATH}/count_tokens`, ['POST', answerIn(deps, parseTokenCount)]],
    [MODELS_PATH, ['GET', (req, res) => listModels(deps, req, res)]],
    [MODEL_PATH, ['GET', (req, res) => showModel(deps, req, res)]],
  ]);
  return (req, res) => {
    const path = pathOf(req);
    const exchange: CallExchange = { traceId: traceIdOf(req), path, format: formatOf(path) };
    res.setHeader('x-request-id', exchange.traceId);
    if (exchange.format === 'messages') res.setHeader('request-id', exchange.traceId);
    dispatch(routes, req, res, exchange).catch((error: unknown) => sendError(deps, res, error, exchange));
  };
}

function answerIn(deps: ChatDeps, parse: typeof parseMessagesCall | typeof parseResponsesCall): RouteHandler {
  return (req, res, exchange) =>
    answerCall(deps, req, res, exchange.traceId, {
      parse,
      onAnswer: (answer) => {
        exchange.answer = answer;
      },
    });
}

/** The format whose clients call this path, for their errors. */
function formatOf(path: string): ErrorContext['format'] {
  if (isUnder(MESSAGES_PATH, path)) return 'messages';
  return isUnder(RESPONSES_PATH, path) ? 'responses' : 'chat';
}

const isUnder = (base: string, path: string): boolean =>
  path.startsWith(base) && (path.length === base.length || path[base.length] === '/');

async function dispatch(
  routes: Routes,
  req: IncomingMessage,
  res: ServerResponse,
  exchange: CallExchange,
): Promise<void> {
  const { path } = exchange;
  const route = routes.get(path) ?? (isUnder(MODELS_PATH, path) ? routes.get(MODEL_PATH) : undefined);
  if (!route)
    throw new LlmError(
      'unknown_address',
      `The gateway has no ${path.slice(0, 80)}. It serves ${[...routes.keys()].join(' and ')}.`,
    );
  const [method, handle] = route;
  if (req.method !== method && !(req.method === 'HEAD' && method === 'GET'))
    throw new LlmError('method_not_allowed', `${path} accepts ${method} only.`);
  await handle(req, res, exchange);
}

async function listModels(deps: ChatDeps, req: IncomingMessage, res: ServerResponse): Promise<void> {
  await authenticate(deps, req, deps.sourceOf?.(req));
  const data = [...deps.catalog.values()].map(presentModel);
  res
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify({ object: 'list', data, has_more: false }));
}

/** One model, as clients ask before they use it. A model's id may contain slashes, encoded or not. */
async function showModel(deps: ChatDeps, req: IncomingMessage, res: ServerResponse): Promise<void> {
  await authenticate(deps, req, deps.sourceOf?.(req));
  const { catalog } = deps;
  const id = decoded(pathOf(req).slice(MODELS_PATH.length + 1));
  const model = catalog.get(id);
  if (!model) throw unknownModelError(id, catalog);
  res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(presentModel(model)));
}

/** The path without its query. Some clients put a slash at its end. */
function pathOf({ url = '' }: IncomingMessage): string {
  const query = url.indexOf('?');
  const path = query === -1 ? url : url.slice(0, query);
  return path.endsWith('/') ? path.slice(0, -1) : path;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** One id from the assistant to the provider: the caller's own, if it is safe for a header and a log. */
function traceIdOf({ headers }: IncomingMessage): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w.-]{8,64}$/.test(given) ? given : randomUUID();
}

/** Sends an error: as the response before the first byte, as the last event of the stream after it. */
function sendError(
  { logger }: ChatDeps,
  res: ServerResponse,
  error: unknown,
  { traceId, format, answer }: CallExchange,
): void {
  const known = error instanceof LlmError ? error : unexpected(logger, error, traceId);
  if (res.destroyed) return;
  const context = { format, traceId, sequence: answer?.nextSequence?.() ?? 0 };
  if (!res.headersSent) {
    // An unread body makes the connection useless, so close it.
    res.writeHead(known.status, { ...headersOf(known), connection: 'close' });
    res.end(JSON.stringify(presentError(known, context)));
  } else if (String(res.getHeader('content-type')).startsWith('text/event-stream')) {
    res.end(errorEvent(known, context));
  } else res.destroy();
}

function unexpected(logger: Logger, error: unknown, traceId: string): LlmError {
  logger.error({ err: error, traceId }, 'a call to the gateway failed');
  return new LlmError('gateway_unavailable', 'The gateway cannot answer now. Try again in a few seconds.', {
    retryAfter: 5,
    cause: error,
  });
}
