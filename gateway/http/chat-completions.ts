import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ModelCatalog } from '../catalog/model-catalog.ts';
import type { RoutedAnswer } from '../providers/provider-router.contract.ts';
import { type ParsedCall, parseCall } from '../request/parse-call.ts';
import { wellFormedBody } from '../request/well-formed.ts';
import { type AuthenticateDeps, authenticate } from './authenticate.ts';
import { type BodyLimits, readBody } from './body-limit.ts';
import type { CallMeter } from './call-meter.ts';
import { toLlmError } from './error-mapping.ts';
import { type ExecuteCallDeps, executeCall } from './execute-call.ts';
import type { InFlightBodyLimit } from './in-flight-body-limit.ts';
import { openRequestDeadline } from './request-deadline.ts';
import { pipeStream } from './stream-pipe.ts';

/** Dependencies of the chat completions endpoint. */
export interface ChatDeps extends ExecuteCallDeps, AuthenticateDeps {
  /** Returns the client's address as a keyed hash. */
  sourceOf?: ((req: IncomingMessage) => string) | undefined;
  catalog: ModelCatalog;
  bodyLimit: InFlightBodyLimit;
  limits: {
    body: BodyLimits;
    /** The longest that a whole call may take, in ms. */
    totalMs: number;
    /** A client that accepts no data for this long, in ms, is disconnected. */
    clientStallTimeoutMs: number;
  };
}

/** The format of a call: how its body is read, and who wants to know of its answer before the first byte. */
interface CallFormat {
  parse(body: Buffer, catalog: ModelCatalog): ParsedCall;
  onAnswer?(answer: RoutedAnswer): void;
}

/**
 * Authenticates, parses and executes a call, by default a chat completion; passes the answer on as it arrives and settles
 * its real cost at the end.
 */
export async function answerCall(
  deps: ChatDeps,
  req: IncomingMessage,
  res: ServerResponse,
  traceId: string,
  { parse, onAnswer }: CallFormat = { parse: parseCall },
): Promise<void> {
  const source = deps.sourceOf?.(req);
  const caller = await authenticate(deps, req, source);
  const inFlight = deps.bodyLimit.open(caller.teamId);
  const deadline = openRequestDeadline(res, deps.limits.totalMs, (end) =>
    deps.keyring.onInvalidated(caller.keyHash, end),
  );
  try {
    const body = await readBody(req, deps.limits.body, inFlight);
    // The key may have been revoked while the body arrived, which takes as long as the client likes.
    const why = deadline.reason();
    if (why) throw toLlmError(undefined, why);
    const call = parse(wellFormedBody(body), deps.catalog);
    const begin = call.request.stream === true ? () => beginStream(res) : undefined;
    const execution = { call, payer: caller, traceId, deadline, source, begin };
    await executeCall(deps, execution, res, (answer, meter) => {
      onAnswer?.(answer);
      return send(answer, meter, { begin, stallTimeoutMs: deps.limits.clientStallTimeoutMs }, res);
    });
  } finally {
    deadline.close();
    inFlight.close();
  }
}

function beginStream(res: ServerResponse): void {
  res.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    // `no-transform` keeps proxies from holding events back to compress them.
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  });
}

async function send(
  answer: RoutedAnswer,
  meter: CallMeter,
  { begin, stallTimeoutMs }: { begin: (() => void) | undefined; stallTimeoutMs: number },
  res: ServerResponse,
): Promise<void> {
  if (!res.headersSent) {
    res.setHeader('x-clawdet-provider', answer.provider);
    if (begin) begin();
    else res.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  }
  await pipeStream(answer.bytes, res, { onBytes: () => meter.progress(), stallTimeoutMs });
  res.end();
}
