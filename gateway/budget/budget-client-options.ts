import type { GatewayCollections } from '../store/collections.ts';

/** What the purse of a process is made of. */
export interface BudgetClientOptions {
  collections: GatewayCollections;
  /** Puts an alert (`2026-11 tokens`, `2026-11 money`) into the queue of mails. It may be told twice. */
  onAlert(teamId: string, alert: string): Promise<void>;
  /** Told of whatever went wrong in the background; it is tried again. */
  onTrouble?(error: unknown): void;
  /** How long others wait for a silent process, in ms. All processes have to agree. */
  leaseMs?: number;
}
