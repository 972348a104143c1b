import type { IncomingMessage } from 'node:http';
import { LlmError } from './llm-error.ts';

/** Limits of a request body. */
export interface BodyLimits {
  bytes: number;
  /** From the first byte to the last, in ms: a slow body holds nothing for longer. */
  ms: number;
}

/** Reads a whole body. Rejects with request_too_large, request_timeout, or the connection's error. */
export function readBody(req: IncomingMessage, { bytes, ms }: BodyLimits): Promise<Buffer> {
  // A body that declares its excess size is not read at all.
  if (Number(req.headers['content-length']) > bytes) return Promise.reject(tooLarge(bytes));
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  let length = 0;
  const timer = setTimeout(() => reject(tooSlow(ms)), ms);
  req.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length <= bytes) chunks.push(chunk);
    else reject(tooLarge(bytes));
  });
  let isOver = false;
  req.once('end', () => {
    isOver = true;
    resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
  });
  const onClosed = (cause?: Error) => {
    if (!isOver) reject(new LlmError('client_gone', 'The client disconnected.', { cause }));
  };
  req.once('error', onClosed);
  req.once('close', () => onClosed());
  return promise.finally(() => {
    isOver = true;
    clearTimeout(timer);
    req.removeAllListeners('data');
  });
}

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
