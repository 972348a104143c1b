import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { type KnownCall, readCall } from '../chat/read-call.ts';
import type { Keyring } from '../keys/keyring.ts';
import type { Purse } from '../ledger/contract.ts';
import type { ModelCatalog } from '../models/model.ts';
import type { Price } from '../prices/price.table.ts';
import type { Answered, Asking } from '../providers/asking.ts';
import { type BodyLimits, readBody } from './body.ts';
import { openCallLife } from './call-life.ts';
import { callerOf } from './caller.ts';
import { explainEnd } from './explain.ts';
import { LlmError } from './llm-error.ts';
import { relay } from './relay.ts';
import { openTab, type Tab } from './tab.ts';

/** What a question is answered with. */
export interface ChatDeps {
  keyring: Keyring;
  models: ModelCatalog;
  prices: readonly Price[];
  purse: Purse;
  logger: Logger;
  /** Asks the providers of the call's model in turn. */
  ask(call: KnownCall, asking: Pick<Asking, 'signal' | 'traceId'>): Promise<Answered>;
  limits: {
    body: BodyLimits;
    /** The longest that a call may take in all, ms. */
    totalMs: number;
    /** A client that has had no room for more for so long, ms, is let go. */
    readerPatienceMs: number;
  };
}

/** Who may, what is asked, who pays; then the answer as it comes, and the truth about its price at the end. */
export async function answerChat(
  deps: ChatDeps,
  req: IncomingMessage,
  res: ServerResponse,
  traceId: string,
): Promise<void> {
  const caller = await callerOf(deps.keyring, req);
  const call = readCall(await readBody(req, deps.limits.body), deps.models);
  const life = openCallLife(deps, caller, res);
  let tab: Tab | undefined;
  try {
    tab = await openTab(deps, call, { caller, traceId, onLost: () => life.end('budget_lost') });
    await send(deps, { call, tab, signal: life.signal, traceId }, res);
    tab.close({ status: 200, outcome: 'ok' });
  } catch (error) {
    const explained = explainEnd(error, life.reason());
    tab?.close(endOf(explained, res));
    throw explained;
  } finally {
    life.close();
  }
}

async function send(
  { ask, limits }: ChatDeps,
  { call, tab, signal, traceId }: { call: KnownCall; tab: Tab; signal: AbortSignal; traceId: string },
  res: ServerResponse,
): Promise<void> {
  const answer = await ask(call, { signal, traceId });
  tab.begun(answer);
  const stream = call.request.stream === true;
  res.writeHead(200, {
    'content-type': stream ? 'text/event-stream; charset=utf-8' : 'application/json',
    'cache-control': 'no-store',
    'x-clawdet-provider': answer.provider,
    ...(stream && { 'x-accel-buffering': 'no' }),
  });
  await relay(answer, res, { onBytes: () => tab.progress(), patienceMs: limits.readerPatienceMs });
  res.end();
}

/** As it goes into the record: the status that the client saw, which is 200 where the answer had begun. */
function endOf(error: unknown, res: ServerResponse): { status: number; outcome: string } {
  const known = error instanceof LlmError ? error : undefined;
  return {
    status: res.headersSent ? 200 : (known?.status ?? 503),
    outcome: known?.code ?? 'gateway_unavailable',
  };
}
