import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ModelCatalog } from '../catalog/model.ts';
import type { Keyring } from '../keys/keyring.ts';
import type { Answered } from '../providers/asking.ts';
import { readCall } from '../request/read-call.ts';
import { type BodyLimits, readBody } from './body.ts';
import type { BodyRoom } from './body-room.ts';
import { openCallLife } from './call-life.ts';
import { callerOf } from './caller.ts';
import { type CarryDeps, carry } from './carry.ts';
import { explainEnd } from './explain.ts';
import { relay } from './relay.ts';
import type { Tab } from './tab.ts';

/** What a question is answered with. */
export interface ChatDeps extends CarryDeps {
  keyring: Keyring;
  models: ModelCatalog;
  bodies: BodyRoom;
  /** Where a call comes from, as a keyed hash. */
  sourceOf?: ((req: IncomingMessage) => string) | undefined;
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
  const giveBack = deps.bodies.take(caller.keyHash, req, deps.limits.body.bytes);
  const life = openCallLife(res, deps.limits.totalMs, (end) => deps.keyring.onClosed(caller.keyHash, end));
  try {
    const body = await readBody(req, deps.limits.body).finally(giveBack);
    // The key may have been closed while the body came, which takes as long as its client likes.
    const why = life.reason();
    if (why) throw explainEnd(undefined, why);
    const call = readCall(body, deps.models);
    const stream = call.request.stream === true;
    await carry(
      deps,
      { call, payer: caller, traceId, life, source: deps.sourceOf?.(req) },
      res,
      (answer, tab) => send(answer, tab, { stream, patienceMs: deps.limits.readerPatienceMs }, res),
    );
  } finally {
    life.close();
  }
}

async function send(
  answer: Answered,
  tab: Tab,
  { stream, patienceMs }: { stream: boolean; patienceMs: number },
  res: ServerResponse,
): Promise<void> {
  res.writeHead(200, {
    'content-type': stream ? 'text/event-stream; charset=utf-8' : 'application/json',
    'cache-control': 'no-store',
    'x-clawdet-provider': answer.provider,
    ...(stream && { 'x-accel-buffering': 'no' }),
  });
  await relay(answer.bytes, res, { onBytes: () => tab.progress(), patienceMs });
  res.end();
}
