/** The differences between Anthropic's models. */
export interface ModelTraits {
  /** The token limit of an answer where the request sets none; thinking counts towards it. */
  maxTokens: number;
  /** The largest token limit that it accepts. */
  maxOutput: number;
  /** `adaptive`: the model decides itself, given an effort; `budget`: it gets a number of tokens; `none`. */
  thinking: 'adaptive' | 'budget' | 'none';
  /** Whether it accepts `temperature` and `top_p`. */
  sampling: boolean;
}

const usualMaxTokens = 8_192;

/**
 * Derives traits from a model name: 4.6 introduced adaptive thinking, 4.7 removed budgets and sampling (Anthropic's
 * docs, Extended thinking, Migrating to 2026-10-21, and Models overview). A name without a version counts as one of the
 * newest.
 */
export function traitsOf(model: string): ModelTraits {
  const [, major, minor = '0'] = /(?:^|-)(\d{1,2})(?:[-.](\d{1,2}))?(?=-|$)/.exec(model) ?? [];
  const version = major === undefined ? Number.POSITIVE_INFINITY : Number(major) * 100 + Number(minor);
  return {
    maxTokens: usualMaxTokens,
    maxOutput: maxOutputOf(model, version),
    thinking: version >= 406 ? 'adaptive' : 'budget',
    sampling: version < 407,
  };
}

function maxOutputOf(model: string, version: number): number {
  if (version < 307) return usualMaxTokens;
  if (!model.includes('opus') || version === 405) return 64_000;
  return version < 405 ? 32_000 : 128_000;
}
