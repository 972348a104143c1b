import { randomBytes } from 'node:crypto';

/** Duration and load of a soak. Times in ms. */
export interface SoakSettings {
  /** The source of every random decision. */
  seed: string;
  customers: number;
  /** Customers who are active at the same time. */
  concurrency: number;
  /** Maximum number of actions of a scenario between its first and its last. */
  maxActions: number;
  /** Share of the clouds' calls that fail in some way. */
  faultRate: number;
  /** Longest pause between two kills. */
  maxKillIntervalMs: number;
  /** Longest load phase: then faults and kills stop, and no more customers sign up. */
  loadPhaseMs: number;
  /** How long the cell then has to come to rest. */
  quiesceTimeoutMs: number;
  /** Seconds between two scans of each depth during the load phase; afterwards scans run back to back. */
  drift: { inventory: number; inside: number; deep: number };
}

const MINUTE_MS = 60_000;

/** The settings from the environment: SOAK_CUSTOMERS (default 12), SOAK_SEED (default a new one). */
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
