import type { ResponsesCall } from '../providers/provider.ts';
import { responsesRequest } from './responses.schema.ts';

/** A call in the format of OpenAI's Responses API, as the HTTP server passes it on. */
export function responsesCall(change: object = {}): ResponsesCall {
  const text = JSON.stringify({ model: 'ours', input: 'What is 6 times 7?', ...change });
  return { format: 'responses', body: Buffer.from(text), request: responsesRequest.parse(JSON.parse(text)) };
}
