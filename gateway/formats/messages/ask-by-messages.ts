import type { AttemptContext, MessagesCall, Provider, ProviderAnswer } from '../../providers/provider.ts';
import { translatedAnswer } from '../translated-answer.ts';
import { MessageTranslator } from './message-translator.ts';
import { chatCallOfMessages } from './messages-to-chat.ts';

/** Asks a provider that only speaks chat completions in Anthropic's format. Throws ProviderError. */
export async function askByMessages(
  provider: Provider,
  call: MessagesCall,
  context: AttemptContext,
): Promise<ProviderAnswer> {
  const answer = await provider.chat(chatCallOfMessages(call), context);
  return translatedAnswer(answer, new MessageTranslator(), call.request.stream === true);
}
