import type { ChatRequest } from '../../request/chat.schema.ts';
import type { JsonObject } from '../json.ts';
import { canonicalMessages } from './canonical-messages.ts';
import { canonicalTools } from './canonical-tools.ts';

/**
 * A chat completion in the one form that its translation reads. OpenAI's other providers take many things in several
 * forms: older names, short forms, null for what is left out. What is not known stays as it is, and the schema names it.
 */
export function canonicalRequest(request: ChatRequest): JsonObject {
  return { ...request, messages: canonicalMessages(request.messages), ...canonicalTools(request) };
}
