import { type TierId, tiers } from '../../../../stacks/catalog/tiers.ts';

/** What a customer brings and costs in a month. Money that is not known is null. */
export interface Margin {
  /** What the catalog asks for her assistants, in euros a month. While the beta is free, nobody pays it. */
  priceEur: number;
  /** The price less what models cost so far, in dollars; servers are not in it. Null where a rate is missing. */
  dollars: number | null;
}

/** `cost` in micro-dollars; `usdPerEur` where the configuration says what a euro is worth. */
export function marginOf(tierIds: readonly TierId[], cost: number, usdPerEur: number | undefined): Margin {
  const cents = tierIds.reduce((sum, tier) => sum + Math.round(tiers[tier].monthlyEur * 100), 0);
  const priceEur = cents / 100;
  const dollars = cost / 1_000_000;
  if (cents === 0) return { priceEur, dollars: -dollars || 0 };
  return { priceEur, dollars: usdPerEur === undefined ? null : priceEur * usdPerEur - dollars };
}
