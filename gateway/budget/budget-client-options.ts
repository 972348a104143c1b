import type { GatewayCollections } from '../store/collections.ts';

/** What the budget client of a process needs. */
export interface BudgetClientOptions {
  collections: GatewayCollections;
  /** Puts an alert (`2026-11 tokens`, `2026-11 money`) into the mail queue. May be called twice for one alert. */
  onAlert(teamId: string, alert: string): Promise<void>;
  /** Called for each error in the background; the operation is retried. */
  onTrouble?(error: unknown): void;
  /** How long other processes wait for a silent process, in ms. All processes must use the same value. */
  leaseMs?: number;
}
