import { type TierId, tiers } from '../../../../stacks/catalog/tiers.ts';

/** What a customer pays and costs in a month. Null if an amount is not known. */
export interface Margin {
  /** The catalog price of their assistants, in euros a month. While the beta is free, nobody pays it. */
  priceEur: number;
  /**
   * The price less what models cost so far, in dollars; servers are not included. Null if the exchange rate is missing.
   */
  dollars: number | null;
}

/** `cost` in micro-dollars; `usdPerEur` if the configuration says what a euro is worth. */
export function marginOf(tierIds: readonly TierId[], cost: number, usdPerEur: number | undefined): Margin {
  const cents = tierIds.reduce((sum, tier) => sum + Math.round(tiers[tier].monthlyEur * 100), 0);
  const priceEur = cents / 100;
  const dollars = cost / 1_000_000;
  if (cents === 0) return { priceEur, dollars: -dollars || 0 };
  return { priceEur, dollars: usdPerEur === undefined ? null : priceEur * usdPerEur - dollars };
}
