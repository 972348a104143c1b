// No call of any model comes near; what a provider says beyond it is no count.
const mostTokens = 100_000_000;

/** A count of tokens as a provider told it: undefined where it was told none, NaN where what it told is none. */
export function tokenCount(reported: unknown): number | undefined {
  if (reported === undefined || reported === null) return undefined;
  return Number.isInteger(reported) && (reported as number) >= 0 && (reported as number) <= mostTokens
    ? (reported as number)
    : Number.NaN;
}
