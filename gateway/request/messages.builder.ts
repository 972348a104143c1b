import type { MessagesCall } from '../providers/provider.ts';
import { messagesRequest } from './messages.schema.ts';

/** A call in Anthropic's format, as the HTTP server passes it on. */
export function messagesCall(change: object = {}): MessagesCall {
  const messages = [{ role: 'user', content: 'What is 6 times 7?' }];
  const text = JSON.stringify({ model: 'ours', max_tokens: 500, messages, ...change });
  return { format: 'messages', body: Buffer.from(text), request: messagesRequest.parse(JSON.parse(text)) };
}
