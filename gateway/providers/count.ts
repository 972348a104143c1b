// No call of any model comes near; what a provider says beyond it is no count.
const mostTokens = 100_000_000;

/** A count of tokens as a provider told it: undefined where it was told none, NaN where what it told is none. */
export function countOf(told: unknown): number | undefined {
  if (told === undefined || told === null) return undefined;
  return Number.isInteger(told) && (told as number) >= 0 && (told as number) <= mostTokens
    ? (told as number)
    : Number.NaN;
}
