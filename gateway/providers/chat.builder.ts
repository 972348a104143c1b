import { chatRequest } from '../request/chat.schema.ts';
import type { AttemptContext, ChatCall } from './provider.ts';

/** A call as the HTTP server passes it on. */
export function chatCall(body: object): ChatCall {
  const text = JSON.stringify(body);
  return { body: Buffer.from(text), request: chatRequest.parse(JSON.parse(text)) };
}

/** A call with one user message. */
export function promptCall(content: string, more: object = {}): ChatCall {
  return chatCall({ model: 'ours', messages: [{ role: 'user', content }], ...more });
}

/** An attempt that is never aborted. */
export function attemptContext(change: Partial<AttemptContext> = {}): AttemptContext {
  return { model: 'a-model', signal: new AbortController().signal, traceId: 'trace-1', ...change };
}
