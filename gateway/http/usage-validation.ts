import type { TokenUsage } from '../providers/provider.ts';
import type { ParsedCall } from '../request/parse-call.ts';
import { estimatedPromptTokens, maxPromptTokens } from '../request/prompt-size.ts';

/** What is known of an answer that its provider has not counted. */
interface ObservedAnswer {
  generatedBytes: number;
  /** How long its model may have been at it unseen, ms: 0 where all that it made was seen. */
  unseenMs: number;
}

/** Bytes of text that are about a token. */
const USUAL_BYTES_PER_TOKEN = 3;
/** What a model makes in a second at least, whether it shows it or not. */
const TOKENS_PER_SECOND = 60;
/** No tokenizer has one token for more bytes than this, save for long runs of space. */
const MAX_BYTES_PER_TOKEN = 64;
/** Tokens that a provider may put before a prompt: instructions, and the frame of each tool. */
const PROVIDER_PROMPT_TOKENS = 4_096;

/** What a call is charged by where its provider does not say, or says what cannot be. */
export function estimatedUsage(
  { prompt, maxOutput }: Pick<ParsedCall, 'prompt' | 'maxOutput'>,
  { generatedBytes, unseenMs }: ObservedAnswer,
): TokenUsage {
  const seen = Math.ceil(generatedBytes / USUAL_BYTES_PER_TOKEN);
  const unseen = Math.min(maxOutput, Math.ceil((unseenMs / 1_000) * TOKENS_PER_SECOND));
  return { input: estimatedPromptTokens(prompt), cachedInput: 0, output: Math.max(seen, unseen) };
}

/** All that was held for a call. */
export function reservedUsage({ prompt, maxOutput }: Pick<ParsedCall, 'prompt' | 'maxOutput'>): TokenUsage {
  return { input: maxPromptTokens(prompt), cachedInput: 0, output: maxOutput };
}

/**
 * How what a provider says stands to what can be: no more than its model has room for, a prompt with no more tokens than
 * bytes, and no fewer tokens than the text that came has at least. What can be is charged, also beyond what was held.
 */
export function validateUsage(
  { prompt, entry }: Pick<ParsedCall, 'prompt' | 'entry'>,
  { usage, generatedBytes }: { usage: TokenUsage; generatedBytes: number },
): 'too_much' | 'too_little' | 'possible' {
  const { input, output } = usage;
  const maxInput =
    Math.max(prompt.bytes, maxPromptTokens(prompt)) +
    prompt.images * PROVIDER_PROMPT_TOKENS +
    PROVIDER_PROMPT_TOKENS;
  if (input > maxInput || input + output > entry.contextWindow * 2) return 'too_much';
  return output * MAX_BYTES_PER_TOKEN < generatedBytes ? 'too_little' : 'possible';
}
