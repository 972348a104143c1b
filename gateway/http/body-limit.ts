import type { IncomingMessage } from 'node:http';
import type { InFlightBody } from './in-flight-body-limit.ts';
import { LlmError } from './llm-error.ts';

/** Limits of a request body. */
export interface BodyLimits {
  bytes: number;
  /** From the first byte to the last, in ms: a slow body holds nothing for longer. */
  ms: number;
}

/**
 * Reads a whole body and counts what arrives of it. Rejects with request_too_large, request_timeout, rate_limit_exceeded
 * where there is no room for it, or the connection's error.
 */
export async function readBody(
  req: IncomingMessage,
  limits: BodyLimits,
  inFlight: InFlightBody,
): Promise<Buffer> {
  // A body that declares its excess size is not read at all.
  if (Number(req.headers['content-length']) > limits.bytes) throw tooLarge(limits.bytes);
  const body = receivedBody(req, inFlight) ?? (await receiveBody(req, limits, inFlight));
  inFlight.arrived(body.length);
  return body;
}

/** The body that came with its headers, as most do: no timer and no listener is needed for it. */
function receivedBody(req: IncomingMessage, inFlight: InFlightBody): Buffer | undefined {
  if (req.readableLength !== Number(req.headers['content-length'])) return undefined;
  const body = (req.read() as Buffer | null) ?? Buffer.alloc(0);
  inFlight.add(body.length);
  // Only now does the end of the request come.
  req.resume();
  return body;
}

function receiveBody(
  req: IncomingMessage,
  { bytes, ms }: BodyLimits,
  inFlight: InFlightBody,
): Promise<Buffer> {
  // The client left before anything was read, and no event follows.
  if (req.destroyed) throw clientGone();
  inFlight.awaitArrival();
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  let length = 0;
  const timer = setTimeout(() => reject(tooSlow(ms)), ms);
  const onData = (chunk: Buffer) => {
    length += chunk.length;
    try {
      if (length > bytes) throw tooLarge(bytes);
      inFlight.add(chunk.length);
      chunks.push(chunk);
    } catch (error) {
      req.off('data', onData);
      reject(error);
    }
  };
  req.on('data', onData);
  let isOver = false;
  req.once('end', () => {
    isOver = true;
    resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
  });
  const onClosed = (cause?: Error) => {
    if (!isOver) reject(clientGone(cause));
  };
  req.once('error', onClosed);
  req.once('close', () => onClosed());
  return promise.finally(() => {
    isOver = true;
    clearTimeout(timer);
    req.off('data', onData);
  });
}

const clientGone = (cause?: Error) => new LlmError('client_gone', 'The client disconnected.', { cause });

function tooLarge(bytes: number): LlmError {
  return new LlmError(
    'request_too_large',
    `The request is larger than ${Math.floor(bytes / 1_048_576)} MB, the limit of the gateway. Shorten the conversation, or send images by URL.`,
  );
}

function tooSlow(ms: number): LlmError {
  return new LlmError(
    'request_timeout',
    `The request did not arrive within ${Math.round(ms / 1000)} s. Send it again over a better connection.`,
  );
}
