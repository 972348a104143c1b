import type { TokenUsage } from '../providers/provider.ts';
import type { ParsedCall } from '../request/parse-call.ts';
import { estimatedPromptTokens, maxPromptTokens } from '../request/prompt-size.ts';

/** What is known of an answer whose usage the provider did not report. */
interface ObservedAnswer {
  generatedBytes: number;
  /** How long the model may have worked unseen, in ms: 0 where all its output was seen. */
  unseenMs: number;
}

/** Bytes of text per token, on average. */
const USUAL_BYTES_PER_TOKEN = 3;
/** The least output of a model per second, visible or not. */
const TOKENS_PER_SECOND = 60;
/** No tokenizer uses one token for more bytes than this, except for long runs of spaces. */
const MAX_BYTES_PER_TOKEN = 64;
/** Tokens that a provider may add to a prompt: instructions, and the frame of each tool. */
const PROVIDER_PROMPT_TOKENS = 4_096;

/** The usage that a call is charged where its provider reports none, or implausible usage. */
export function estimatedUsage(
  { prompt, maxOutput }: Pick<ParsedCall, 'prompt' | 'maxOutput'>,
  { generatedBytes, unseenMs }: ObservedAnswer,
): TokenUsage {
  const seen = Math.ceil(generatedBytes / USUAL_BYTES_PER_TOKEN);
  const unseen = Math.min(maxOutput, Math.ceil((unseenMs / 1_000) * TOKENS_PER_SECOND));
  return { input: estimatedPromptTokens(prompt), cachedInput: 0, output: Math.max(seen, unseen) };
}

/** The whole reservation of a call, as usage. */
export function reservedUsage({ prompt, maxOutput }: Pick<ParsedCall, 'prompt' | 'maxOutput'>): TokenUsage {
  return { input: maxPromptTokens(prompt), cachedInput: 0, output: maxOutput };
}

/**
 * Checks the reported usage: no more than the model's context allows, no more prompt tokens than bytes, and no fewer
 * output tokens than the received text requires. Plausible usage is charged, even above the reservation.
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
