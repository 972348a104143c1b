/** What a model of Anthropic's takes, where models differ. */
export interface ModelTraits {
  /** The most tokens of an answer where the question names none; thinking counts among them. */
  maxTokens: number;
  /** `adaptive`: it decides itself, told an effort; `budget`: it is given a number of tokens; `none`. */
  thinking: 'adaptive' | 'budget' | 'none';
  /** Whether it takes `temperature` and `top_p`. */
  sampling: boolean;
}

const usualMaxTokens = 8_192;

/**
 * What a model's name tells of it: 4.6 brought adaptive thinking, 4.7 took budgets and sampling away (Anthropic's docs,
 * Extended thinking and Migrating to 2026-10-21). A name without a version is taken for one of the newest.
 */
export function traitsOf(model: string): ModelTraits {
  const [, major, minor = '0'] = /(?:^|-)(\d{1,2})(?:[-.](\d{1,2}))?(?=-|$)/.exec(model) ?? [];
  const version = major === undefined ? Number.POSITIVE_INFINITY : Number(major) * 100 + Number(minor);
  return {
    maxTokens: usualMaxTokens,
    thinking: version >= 406 ? 'adaptive' : 'budget',
    sampling: version < 407,
  };
}
