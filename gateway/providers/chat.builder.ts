import { chatRequest } from '../request/chat.schema.ts';
import type { AttemptContext, ChatCall } from './provider.ts';

/** A question as the door hands it on. */
export function chatCall(body: object): ChatCall {
  const text = JSON.stringify(body);
  return { body: Buffer.from(text), request: chatRequest.parse(JSON.parse(text)) };
}

/** A question to a model of a sandbox, by default the sum whose answer is known. */
export function promptCall(content: string, more: object = {}): ChatCall {
  return chatCall({ model: 'ours', messages: [{ role: 'user', content }], ...more });
}

/** An attempt that nobody ends. */
export function attemptContext(change: Partial<AttemptContext> = {}): AttemptContext {
  return { model: 'a-model', signal: new AbortController().signal, traceId: 'trace-1', ...change };
}
