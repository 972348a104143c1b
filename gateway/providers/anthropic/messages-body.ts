import type { MessagesRequest } from '../../request/messages.schema.ts';
import { isObject } from '../json.ts';
import type { MessagesCall } from '../provider.ts';
import { nullMembers, setMembers, withoutMembers } from '../upstream/set-members.ts';
import { acceptedThinking } from './native-thinking.ts';
import { acceptedTools } from './native-tools.ts';
import { repairedConversation } from './repaired-conversation.ts';
import type { ModelTraits } from './traits.ts';

/** What changes nothing for the caller, costs more with some values, or is nobody's business at a second company. */
const DROPPED_MEMBERS = [
  'metadata',
  'service_tier',
  'speed',
  'inference_geo',
  'context_management',
  'diagnostics',
];

/**
 * The body for Anthropic itself: its model name, an output limit where there is none, and what the model does not accept
 * in the form that it does. Everything else stays byte for byte.
 */
export function messagesBody(
  { body, request, outputLimit }: MessagesCall,
  model: string,
  traits: ModelTraits,
): Buffer {
  const wanted = request.max_tokens ?? outputLimit ?? traits.maxTokens;
  const maxTokens = Math.min(wanted, traits.maxOutput);
  const thinking = acceptedThinking(request, traits, maxTokens);
  const isThinking = isObject(thinking.thinking) && thinking.thinking.type !== 'disabled';
  const conversation = repairedConversation(request, traits);
  return setMembers(body, {
    ...withoutMembers([...DROPPED_MEMBERS, ...nullMembers(request)]),
    model,
    max_tokens: maxTokens,
    ...thinking,
    ...acceptedSampling(request, traits.sampling && !isThinking),
    ...conversation,
    ...acceptedTools(request, conversation.messages),
  });
}

/** The members that only matter for an answer. */
const ANSWER_MEMBERS = ['max_tokens', 'stream', 'temperature', 'top_p', 'top_k', 'stop_sequences'];

/** The body for a count of a prompt's tokens. */
export function tokenCountBody(call: MessagesCall, model: string, traits: ModelTraits): Buffer {
  return setMembers(messagesBody(call, model, traits), withoutMembers(ANSWER_MEMBERS));
}

/** One of temperature and top_p, never both; none where the model, or its thinking, accepts none. */
function acceptedSampling(
  { temperature, top_p: topP, top_k: topK }: MessagesRequest,
  accepted: boolean,
): object {
  if (!accepted) return { temperature: undefined, top_p: undefined, top_k: undefined };
  const isWarm = typeof temperature === 'number';
  return {
    ...(isWarm && { temperature: Math.min(temperature, 1), top_p: undefined }),
    ...(!isWarm && { temperature: undefined }),
    ...(typeof topP !== 'number' && { top_p: undefined }),
    ...(typeof topK !== 'number' && { top_k: undefined }),
  };
}
