import { randomBytes } from 'node:crypto';

/** How long and how hard a soak is. Times in ms. */
export interface SoakSettings {
  /** Everything that is left to chance comes from it. */
  seed: string;
  customers: number;
  /** Customers who live at the same time. */
  concurrency: number;
  /** Things that happen in a life between its order and its end, at most. */
  maxActions: number;
  /** Share of the clouds' calls that fail in some way. */
  faultRate: number;
  /** Pause between two kills, at most. */
  maxKillIntervalMs: number;
  /** How long the storm lasts at most: then faults and kills stop, and whoever has not come by then stays away. */
  loadPhaseMs: number;
  /** How long everything has then to come to rest. */
  quiesceTimeoutMs: number;
  /** Seconds between two passes of each depth of drift, as long as the storm lasts; then one follows the other. */
  drift: { inventory: number; inside: number; deep: number };
}

const MINUTE_MS = 60_000;

/** The soak that the environment asks for: SOAK_CUSTOMERS (default 12), SOAK_SEED (default a new one). */
export function soakSettings(env: NodeJS.ProcessEnv): SoakSettings {
  const customers = Number(env.SOAK_CUSTOMERS ?? 12);
  if (!Number.isInteger(customers) || customers < 1)
    throw new Error(`SOAK_CUSTOMERS is "${env.SOAK_CUSTOMERS}", and must be a number of customers`);
  const common = { seed: env.SOAK_SEED || randomBytes(4).toString('hex'), customers, faultRate: 0.2 };
  if (customers <= 12)
    return {
      ...common,
      concurrency: 12,
      maxActions: 2,
      maxKillIntervalMs: 30_000,
      loadPhaseMs: 1.25 * MINUTE_MS,
      quiesceTimeoutMs: 5 * MINUTE_MS,
      drift: { inventory: 5, inside: 10, deep: 20 },
    };
  return {
    ...common,
    concurrency: 24,
    maxActions: 2,
    maxKillIntervalMs: 60_000,
    loadPhaseMs: 10 * MINUTE_MS + customers * 20_000,
    quiesceTimeoutMs: 20 * MINUTE_MS,
    drift: { inventory: 15, inside: 180, deep: 600 },
  };
}
