import {
  type AttemptContext,
  type ModelCall,
  type Provider,
  type ProviderAnswer,
  ProviderError,
} from '../providers/provider.ts';
import { askByMessages } from './messages/ask-by-messages.ts';
import { askByResponses } from './responses/ask-by-responses.ts';

/** Whether a provider speaks the format of a call itself. */
export function speaks(provider: Provider, { format }: ModelCall): boolean {
  return format === undefined || provider[format] !== undefined;
}

/**
 * Asks a provider in the format of the call where it speaks it; else the call is translated to a chat completion, which
 * every provider answers, and the answer back. Throws ProviderError.
 */
export function askProvider(
  provider: Provider,
  call: ModelCall,
  context: AttemptContext,
): Promise<ProviderAnswer> {
  if (call.format === undefined) return provider.chat(call, context);
  if (call.format === 'messages' && call.countOnly && provider.countTokens)
    return provider.countTokens(call, context);
  if (call.format === 'messages')
    return provider.messages ? provider.messages(call, context) : askByMessages(provider, call, context);
  return provider.responses ? provider.responses(call, context) : askByResponses(provider, call, context);
}

/**
 * Refuses to count the tokens of a prompt where the provider of its model cannot: only that one knows how it counts, and
 * an estimate would be taken for a count. Throws ProviderError `refused`.
 */
export function refuseUncountable(provider: Provider, call: ModelCall): void {
  if (call.format !== 'messages' || !call.countOnly || provider.countTokens) return;
  const next = 'Read the usage of an answer instead.';
  throw new ProviderError('refused', `${provider.name} does not count tokens before it answers. ${next}`);
}
