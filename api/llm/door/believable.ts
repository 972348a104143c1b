import { mostTokens, usualTokens } from '../chat/prompt-size.ts';
import type { KnownCall } from '../chat/read-call.ts';
import type { TokenUsage } from '../providers/provider.ts';

/** Bytes of text that are about a token. */
const USUAL_BYTES_PER_TOKEN = 3;
/** No tokenizer has one token for more bytes than this, save for long runs of space. */
const MOST_BYTES_PER_TOKEN = 64;
/** Tokens that a provider may put before a prompt: instructions, and the frame of each tool. */
const OWN_PROMPT = 4_096;

/** What a call is charged by where its provider does not say, or says what cannot be. */
export function guessedUsage({ prompt }: Pick<KnownCall, 'prompt'>, generatedBytes: number): TokenUsage {
  const output = Math.ceil(generatedBytes / USUAL_BYTES_PER_TOKEN);
  return { input: usualTokens(prompt), cachedInput: 0, output };
}

/**
 * Whether what a provider says can be true: no more than its model has room for, a prompt with no more tokens than bytes,
 * and no fewer tokens than the text that came has at least. What can be true is charged, also beyond what was held.
 */
export function canBe(
  { prompt, entry }: Pick<KnownCall, 'prompt' | 'entry'>,
  { usage, generatedBytes }: { usage: TokenUsage; generatedBytes: number },
): boolean {
  const { input, output } = usage;
  const mostInput = Math.max(prompt.bytes, mostTokens(prompt)) + prompt.images * OWN_PROMPT + OWN_PROMPT;
  return (
    input <= mostInput &&
    input + output <= entry.contextWindow * 2 &&
    output * MOST_BYTES_PER_TOKEN >= generatedBytes
  );
}
