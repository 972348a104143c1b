import { randomBytes } from 'node:crypto';

/** How long and how hard a soak is. Times in ms. */
export interface Settings {
  /** Everything that is left to chance comes from it. */
  seed: string;
  customers: number;
  /** Customers who live at the same time. */
  atOnce: number;
  /** Things that happen in a life between its order and its end, at most. */
  acts: number;
  /** Share of the clouds' calls that fail in some way. */
  faulty: number;
  /** Pause between two kills, at most. */
  killWithinMs: number;
  /** How long the storm lasts at most: then faults and kills stop, and whoever has not come by then stays away. */
  stormMs: number;
  /** How long everything has then to come to rest. */
  calmMs: number;
  /** Seconds between two passes of each depth of drift, as long as the storm lasts; then one follows the other. */
  drift: { inventory: number; inside: number; deep: number };
}

const MINUTE_MS = 60_000;

/** The soak that the environment asks for: SOAK_CUSTOMERS (default 12), SOAK_SEED (default a new one). */
export function settingsOf(env: NodeJS.ProcessEnv): Settings {
  const customers = Number(env.SOAK_CUSTOMERS ?? 12);
  if (!Number.isInteger(customers) || customers < 1)
    throw new Error(`SOAK_CUSTOMERS is "${env.SOAK_CUSTOMERS}", and must be a number of customers`);
  const common = { seed: env.SOAK_SEED || randomBytes(4).toString('hex'), customers, faulty: 0.2 };
  if (customers <= 12)
    return {
      ...common,
      atOnce: 12,
      acts: 2,
      killWithinMs: 30_000,
      stormMs: 1.25 * MINUTE_MS,
      calmMs: 5 * MINUTE_MS,
      drift: { inventory: 5, inside: 10, deep: 20 },
    };
  return {
    ...common,
    atOnce: 24,
    acts: 2,
    killWithinMs: 60_000,
    stormMs: 10 * MINUTE_MS + customers * 20_000,
    calmMs: 20 * MINUTE_MS,
    drift: { inventory: 15, inside: 180, deep: 600 },
  };
}
