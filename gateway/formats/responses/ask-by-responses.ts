import type { AttemptContext, Provider, ProviderAnswer, ResponsesCall } from '../../providers/provider.ts';
import { translatedAnswer } from '../translated-answer.ts';
import { ResponseTranslator } from './response-translator.ts';
import { chatCallOfResponses } from './responses-to-chat.ts';

/** Asks a provider that only speaks chat completions in the format of the Responses API. Throws ProviderError. */
export async function askByResponses(
  provider: Provider,
  call: ResponsesCall,
  context: AttemptContext,
): Promise<ProviderAnswer> {
  const answer = await provider.chat(chatCallOfResponses(call, provider.name), context);
  return translatedAnswer(answer, new ResponseTranslator(call), call.request.stream === true);
}
