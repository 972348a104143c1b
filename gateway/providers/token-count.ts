// No call of any model comes close; a larger reported number is not a valid count.
const mostTokens = 100_000_000;

/** A reported token count: undefined where none was reported, NaN where the reported value is invalid. */
export function tokenCount(reported: unknown): number | undefined {
  if (reported === undefined || reported === null) return undefined;
  return Number.isInteger(reported) && (reported as number) >= 0 && (reported as number) <= mostTokens
    ? (reported as number)
    : Number.NaN;
}
