import type { Amount } from './budget-client.contract.ts';

export const NOTHING: Amount = { tokens: 0, micros: 0 };

export const plus = (a: Amount, b: Amount): Amount => ({
  tokens: a.tokens + b.tokens,
  micros: a.micros + b.micros,
});

/** What is left of `a`; never below zero, in either unit. */
export const minus = (a: Amount, b: Amount): Amount => ({
  tokens: Math.max(0, a.tokens - b.tokens),
  micros: Math.max(0, a.micros - b.micros),
});

/** The larger in each unit. */
export const larger = (a: Amount, b: Amount): Amount => ({
  tokens: Math.max(a.tokens, b.tokens),
  micros: Math.max(a.micros, b.micros),
});

/** The smaller in each unit. */
export const smaller = (a: Amount, b: Amount): Amount => ({
  tokens: Math.min(a.tokens, b.tokens),
  micros: Math.min(a.micros, b.micros),
});

export const times = ({ tokens, micros }: Amount, factor: number): Amount => ({
  tokens: tokens * factor,
  micros: micros * factor,
});

/** Whether `a` is enough for `b` in both units. */
export const covers = (a: Amount, b: Amount): boolean => a.tokens >= b.tokens && a.micros >= b.micros;

/** Whether there is nothing of either unit. */
export const isNothing = ({ tokens, micros }: Amount): boolean => tokens === 0 && micros === 0;

export const sumOf = (amounts: readonly Amount[]): Amount => amounts.reduce(plus, NOTHING);
