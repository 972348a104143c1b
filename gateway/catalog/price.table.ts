/** Micro-dollars per million tokens: $1.25 is 1,250,000. Whole numbers, so that sums are exact. */
export interface Rate {
  input: number;
  cachedInput: number;
  output: number;
}

/** What a model costs us from a day (UTC) on, until a later entry for the same model. */
export interface Price extends Rate {
  model: string;
  from: string;
  /** The rate for all tokens of a call whose prompt has at least `promptTokens`. */
  long?: Rate & { promptTokens: number };
  /** The page that states the price, and the day it was read. */
  source: string;
  read: string;
}

/** A rate from dollars per million tokens. */
export const dollars = (input: number, cachedInput: number, output: number): Rate => ({
  input: Math.round(input * 1_000_000),
  cachedInput: Math.round(cachedInput * 1_000_000),
  output: Math.round(output * 1_000_000),
});

const XAI = 'https://docs.x.ai/developers/models';
const ANTHROPIC = 'https://platform.claude.com/docs/en/about-claude/pricing';
const READ = '2026-11-25';

const xai = (model: string, from: string, rate: Rate, long?: Price['long']): Price => ({
  model,
  from,
  ...rate,
  ...(long && { long }),
  source: XAI,
  read: READ,
});
const anthropic = (model: string, from: string, rate: Rate): Price => ({
  model,
  from,
  ...rate,
  source: ANTHROPIC,
  read: READ,
});

const grok420 = [dollars(1.25, 0.2, 2.5), { promptTokens: 200_000, ...dollars(2.5, 0.4, 5) }] as const;
const grok47 = [dollars(2, 0.5, 6), { promptTokens: 200_000, ...dollars(4, 1, 12) }] as const;
const opus = dollars(5, 0.5, 25);
const sonnet4 = dollars(3, 0.3, 15);

/**
 * Prices by model. A price change is a new entry with its day, never an edit, so that old calls keep their cost.
 * Anthropic's surcharge for cache writes is a part of the price of input: see `TokenUsage.cacheSurcharge`.
 */
export const PRICES: readonly Price[] = [
  // xAI lists it as grok-4.20; the name that our customers' assistants ask for is the shorter one.
  xai('grok-4.2', '2026-10-01', ...grok420),
  xai('grok-4.20', '2026-10-01', ...grok420),
  { ...xai('grok-4.7', '2026-09-21', ...grok47), source: 'https://apidog.com/blog/how-to-use-grok-4-7-api/' },
  xai('grok-4', '2025-07-09', dollars(3, 0.75, 15), { promptTokens: 128_000, ...dollars(6, 1.5, 30) }),
  xai('grok-3-mini', '2025-04-04', dollars(0.3, 0.075, 0.5)),
  anthropic('claude-opus-5', '2026-10-01', opus),
  anthropic('claude-opus-4-8', '2026-10-01', opus),
  anthropic('claude-opus-4-5', '2025-11-24', opus),
  anthropic('claude-sonnet-5', '2026-10-01', dollars(2, 0.2, 10)),
  anthropic('claude-sonnet-4-6', '2026-02-17', sonnet4),
  anthropic('claude-sonnet-4-5', '2025-09-29', sonnet4),
  anthropic('claude-haiku-4-5', '2025-10-15', dollars(1, 0.1, 5)),
];
