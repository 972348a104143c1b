import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { Call, CallLog } from './calls.ts';
import type { Fault, Faults } from './faults.ts';

/** What a cloud answers when a rule makes it fail: status, body and headers in its own shape. */
export interface Failure {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

/** One simulated cloud as the frame needs it. */
export interface Cloud {
  name: 'hetzner' | 'cloudflare' | 'x' | 'xai' | 'anthropic';
  app: Express;
  /** `status:503` or `error:resource_unavailable` in the cloud's own words. */
  failure(effect: { status?: number; code?: string }): Failure;
}

/** What every cloud shares. */
export interface Frame {
  calls: CallLog;
  faults: Faults;
}

/** Puts the call log and the faults in front of a cloud, and a loud 501 behind it, so that a gap can never look like success. */
export function frameCloud(cloud: Cloud, { calls, faults }: Frame): Express {
  const framed = express();
  framed.disable('x-powered-by');
  framed.disable('etag');
  framed.use((request, response, next) => {
    const call = calls.begin(cloud.name, request.method, request.originalUrl);
    response.locals.call = call;
    const fault = faults.meet(cloud.name, request.method, request.path);
    noteEnd(call, response, fault);
    if (!fault) return next();
    call.fault = fault.effect;
    misbehave({ cloud, fault, faults, request, response, next });
  });
  framed.use(cloud.app);
  framed.use((_request, response) => {
    const call = response.locals.call as Call;
    calls.markUnknown(call);
    const { body } = cloud.failure({ status: 501 });
    response.status(501).json(body);
  });
  return framed;
}

function noteEnd(call: Call, response: Response, fault: Fault | undefined): void {
  const began = performance.now();
  response.once('close', () => {
    call.ms = Math.round(performance.now() - began);
    const answered = response.writableFinished && !loseAnswer.has(fault?.effect ?? '');
    call.status = answered ? response.statusCode : null;
  });
}

/** Effects under which a handler believes that it has answered. */
const loseAnswer = new Set(['drop', 'stall']);

interface Misbehaviour {
  cloud: Cloud;
  fault: Fault;
  faults: Faults;
  request: Request;
  response: Response;
  next: NextFunction;
}

type Effect = (meeting: Misbehaviour, value: string) => void;

const effects: Record<string, Effect> = {
  refuse: ({ request }) => request.socket.destroy(),
  drop: ({ response, next }) => {
    insteadOfAnswering(response, () => response.socket?.destroy());
    next();
  },
  stall: ({ fault, faults, request, response, next }) => {
    insteadOfAnswering(response, () => faults.onLifted(fault.id, () => request.socket.destroy()));
    next();
  },
  hang: ({ fault, faults, request }) => faults.onLifted(fault.id, () => request.socket.destroy()),
  cut: ({ request, response, next }, pieces) => {
    breakOff(response, Number(pieces), () => request.socket.destroy());
    next();
  },
  freeze: ({ fault, faults, request, response, next }, pieces) => {
    faults.onLifted(fault.id, () => request.socket.destroy());
    breakOff(response, Number(pieces), () => undefined);
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

function misbehave(meeting: Misbehaviour): void {
  const [kind = '', value = ''] = meeting.fault.effect.split(':', 2);
  effects[kind]?.(meeting, value);
}

function answer(response: Response, { status, body, headers = {} }: Failure): void {
  response.set(headers).status(status).json(body);
}

/** Lets the handler do all its work and throws the answer away: what a client sees when a proxy in between dies. */
function insteadOfAnswering(response: Response, act: () => void): void {
  response.write = () => true;
  response.end = () => {
    act();
    return response;
  };
}

/** Lets so many pieces through and half of the next; the handler believes that all is well. */
function breakOff(response: Response, pieces: number, act: () => void): void {
  const write = response.write.bind(response) as (piece: Buffer, written: () => void) => boolean;
  const end = response.end.bind(response) as (piece?: unknown) => Response;
  let left = pieces;
  const halve = (piece: unknown): void => {
    response.write = () => true;
    response.end = () => response;
    const bytes = Buffer.from(typeof piece === 'string' || piece instanceof Uint8Array ? piece : '');
    write(bytes.subarray(0, Math.ceil(bytes.length / 2)), act);
  };
  response.write = (piece: unknown) => {
    left -= 1;
    if (left < 0) halve(piece);
    else write(piece as Buffer, () => undefined);
    return true;
  };
  response.end = (piece?: unknown) => {
    if (left > 0) return end(piece);
    halve(piece);
    return response;
  };
}
