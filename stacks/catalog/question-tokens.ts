/**
 * Tokens of a short question ("hello") and its answer, with our configuration of OpenClaw 2026.9.6. Almost all of it is the
 * system prompt and the tools that OpenClaw sends along. `e2e/first-assistant.suite.ts` measures it.
 */
export const TOKENS_PER_SHORT_QUESTION = 10_800;

/** Tokens that the gateway sets aside for such a question until its answer is there (docs/llm.md). */
const RESERVED_PER_SHORT_QUESTION = 32_000;

/**
 * How many short questions fit into so many tokens: the last one is asked while its reservation still fits. Null: without
 * limit.
 */
export function shortQuestionsWithin(tokens: number | null): number | null {
  if (tokens === null) return null;
  if (tokens < RESERVED_PER_SHORT_QUESTION) return 0;
  return Math.floor((tokens - RESERVED_PER_SHORT_QUESTION) / TOKENS_PER_SHORT_QUESTION) + 1;
}
