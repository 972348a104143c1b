import { isObject, type JsonObject, objectsOf } from '../providers/json.ts';
import type { ChatCall } from '../providers/provider.ts';
import type { ChatRequest } from '../request/chat.schema.ts';

/** A message of a chat completion. */
export type ChatMessage = ChatRequest['messages'][number];

/** A part of the content of a message. */
export type ChatContentPart = Extract<ChatMessage['content'], object>[number];

/** A chat completion that we wrote ourselves, as a call. Its bytes are made only for a provider that is asked. */
export function chatCallOf(request: ChatRequest, outputLimit: number | undefined): ChatCall {
  return {
    request,
    get body() {
      return Buffer.from(JSON.stringify(request));
    },
    ...(outputLimit !== undefined && { outputLimit }),
  };
}

/** A part of a tool call in a chat completion or in a chunk of one. */
export interface ChatToolPart {
  index: number;
  id: string | undefined;
  name: string | undefined;
  arguments: string;
}

/** What a choice of a chat completion, or of a chunk of one, adds to the answer. Reasoning is not carried over. */
interface ChatPart {
  /** Text, or the words of a refusal. */
  text: string;
  calls: ChatToolPart[];
  finish: string | undefined;
}

/** Reads the first choice; `member` is `message` or `delta`. */
export function chatPartOf(body: JsonObject, member: 'message' | 'delta'): ChatPart {
  const choice = objectsOf(body.choices)[0];
  const said = isObject(choice?.[member]) ? choice[member] : {};
  const finish = choice?.finish_reason;
  return {
    text: textIn(said.content) + textIn(said.refusal),
    calls: objectsOf(said.tool_calls).map(toolPartOf),
    finish: typeof finish === 'string' && finish ? finish : undefined,
  };
}

function toolPartOf(call: JsonObject, position: number): ChatToolPart {
  const called = isObject(call.function) ? call.function : {};
  return {
    index: typeof call.index === 'number' ? call.index : position,
    id: textIn(call.id) || undefined,
    name: textIn(called.name) || undefined,
    arguments: textIn(called.arguments),
  };
}

const textIn = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A provider's identifier with the prefix of another format. */
export function prefixedId(prefix: string, id: unknown): string {
  const safe = String(id ?? '').replace(/[^\w-]/g, '_');
  return safe.startsWith(`${prefix}_`) ? safe : `${prefix}_${safe || '0'}`;
}
