import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { CallLog, RecordedCall } from './call-log.ts';
import type { Fault, FaultRegistry } from './fault-rules.ts';

/** An injected failure in the cloud's own error shape. */
export interface CloudFailure {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

/** One simulated cloud. */
export interface Cloud {
  name: 'hetzner' | 'cloudflare' | 'x' | 'xai' | 'anthropic';
  app: Express;
  /** `status:503` or `error:resource_unavailable` in the cloud's own error shape. */
  failure(effect: { status?: number; code?: string }): CloudFailure;
}

/** The call log and the faults, shared by all clouds. */
export interface CallInstrumentation {
  calls: CallLog;
  faults: FaultRegistry;
}

/** Puts the call log and faults in front of a cloud, and a 501 behind it so that a gap can never look like success. */
export function instrumentCloud(cloud: Cloud, { calls, faults }: CallInstrumentation): Express {
  const instrumented = express();
  instrumented.disable('x-powered-by');
  instrumented.disable('etag');
  instrumented.use((request, response, next) => {
    const call = calls.begin(cloud.name, request.method, request.originalUrl);
    response.locals.call = call;
    const fault = faults.match(cloud.name, request.method, request.originalUrl);
    recordEnd(call, response, fault);
    if (!fault) return next();
    call.fault = fault.effect;
    applyFault({ cloud, fault, faults, request, response, next });
  });
  instrumented.use(cloud.app);
  instrumented.use((_request, response) => {
    const call = response.locals.call as RecordedCall;
    calls.markUnknown(call);
    const { body } = cloud.failure({ status: 501 });
    response.status(501).json(body);
  });
  return instrumented;
}

function recordEnd(call: RecordedCall, response: Response, fault: Fault | undefined): void {
  const began = performance.now();
  response.once('close', () => {
    call.ms = Math.round(performance.now() - began);
    const answered = response.writableFinished && !responseDiscarded.has(fault?.effect ?? '');
    call.status = answered ? response.statusCode : null;
  });
}

/** Effects that discard a response although the handler has finished it. */
const responseDiscarded = new Set(['drop', 'stall']);

interface FaultedCall {
  cloud: Cloud;
  fault: Fault;
  faults: FaultRegistry;
  request: Request;
  response: Response;
  next: NextFunction;
}

type Effect = (faulted: FaultedCall, value: string) => void;

const effects: Record<string, Effect> = {
  refuse: ({ request }) => request.socket.destroy(),
  drop: ({ response, next }) => {
    discardResponse(response, () => response.socket?.destroy());
    next();
  },
  stall: ({ fault, faults, request, response, next }) => {
    discardResponse(response, () => faults.onRemoved(fault.id, () => request.socket.destroy()));
    next();
  },
  hang: ({ fault, faults, request }) => faults.onRemoved(fault.id, () => request.socket.destroy()),
  cut: ({ request, response, next }, chunks) => {
    truncateResponse(response, Number(chunks), () => request.socket.destroy());
    next();
  },
  freeze: ({ fault, faults, request, response, next }, chunks) => {
    faults.onRemoved(fault.id, () => request.socket.destroy());
    truncateResponse(response, Number(chunks), () => undefined);
    next();
  },
  slow: ({ next }, ms) => {
    setTimeout(next, Number(ms));
  },
  status: ({ cloud, response }, status) => answer(response, cloud.failure({ status: Number(status) })),
  error: ({ cloud, response }, code) => answer(response, cloud.failure({ code })),
  action: ({ response, next }, code) => {
    response.locals.failAction = code;
    next();
  },
};

function applyFault(faulted: FaultedCall): void {
  const [kind = '', value = ''] = faulted.fault.effect.split(':', 2);
  effects[kind]?.(faulted, value);
}

function answer(response: Response, { status, body, headers = {} }: CloudFailure): void {
  response.set(headers).status(status).json(body);
}

/** Lets the handler do all its work and discards the response, as when a proxy in between dies. */
function discardResponse(response: Response, onEnd: () => void): void {
  response.write = () => true;
  response.end = () => {
    onEnd();
    return response;
  };
}

/** Sends this number of chunks and half of the next; the handler sees no error. */
function truncateResponse(response: Response, chunks: number, onTruncated: () => void): void {
  const write = response.write.bind(response) as (chunk: Buffer, written: () => void) => boolean;
  const end = response.end.bind(response) as (chunk?: unknown) => Response;
  let left = chunks;
  const halve = (chunk: unknown): void => {
    response.write = () => true;
    response.end = () => response;
    const bytes = Buffer.from(typeof chunk === 'string' || chunk instanceof Uint8Array ? chunk : '');
    write(bytes.subarray(0, Math.ceil(bytes.length / 2)), onTruncated);
  };
  response.write = (chunk: unknown) => {
    left -= 1;
    if (left < 0) halve(chunk);
    else write(chunk as Buffer, () => undefined);
    return true;
  };
  response.end = (chunk?: unknown) => {
    if (left > 0) return end(chunk);
    halve(chunk);
    return response;
  };
}
