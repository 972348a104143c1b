import type { PromptCache } from '../model/prompt-cache.ts';
import { countTokens } from '../model/tokens.ts';
import { findAnthropicModel } from './models.ts';
import { blocksOf, blockText, type MessagesRequest } from './request.schema.ts';

/** What was written to the cache and read from it (docs, Prompt caching). */
export interface CacheUsage {
  cache_creation_input_tokens: number;
  cache_read_input_tokens: number;
  cache_creation: { ephemeral_5m_input_tokens: number; ephemeral_1h_input_tokens: number };
}

/** A part of a prompt, in the order in which it is cached: tools, system, messages. */
interface PromptPart {
  text: string;
  cache: { ttl?: string | undefined } | null | undefined;
}

/** The shortest prompt that is cached: 4,096 tokens for Haiku 4.5 and 1,024 for other models (docs, Prompt caching). */
const LEAST_TOKENS = { adaptive: 1_024, older: 4_096 };

/** Reads and writes the cache up to the last breakpoint of a request. */
export function cacheUsageOf(request: MessagesRequest, cache: PromptCache): CacheUsage {
  const parts = partsOf(request);
  const end = parts.findLastIndex((part) => part.cache);
  const marked = parts.slice(0, end + 1);
  const least = findAnthropicModel(request.model)?.adaptiveOnly ? LEAST_TOKENS.adaptive : LEAST_TOKENS.older;
  if (tokensOf(marked) < least) return usageOf(0, 0, false);
  const known = cache.read(marked.map(({ text }) => text));
  return usageOf(
    tokensOf(marked.slice(known)),
    tokensOf(marked.slice(0, known)),
    marked.at(-1)?.cache?.ttl === '1h',
  );
}

function usageOf(created: number, read: number, long: boolean): CacheUsage {
  return {
    cache_creation_input_tokens: created,
    cache_read_input_tokens: read,
    cache_creation: {
      ephemeral_5m_input_tokens: long ? 0 : created,
      ephemeral_1h_input_tokens: long ? created : 0,
    },
  };
}

function partsOf({ tools = [], system = [], messages, cache_control: top }: MessagesRequest): PromptPart[] {
  const blocks = [...blocksOf(system), ...messages.flatMap(({ content }) => blocksOf(content))];
  const parts: PromptPart[] = [
    ...tools.map((tool) => ({ text: JSON.stringify(tool), cache: tool.cache_control })),
    ...blocks.map((block) => ({
      text: blockText(block),
      cache: 'cache_control' in block ? block.cache_control : undefined,
    })),
  ];
  const last = parts.at(-1);
  if (top && last) last.cache = top;
  return parts;
}

const tokensOf = (parts: readonly PromptPart[]): number =>
  parts.reduce((sum, { text }) => sum + countTokens(text), 0);
