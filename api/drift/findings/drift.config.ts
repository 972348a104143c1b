import { z } from 'zod';
import { parsePolicies } from './drift.policy.ts';

/** Seconds between scans; 0 turns the depth off. */
const seconds = z.coerce.number().int().min(0);

const intervals = {
  DRIFT_INVENTORY_SECONDS: seconds.default(60),
  DRIFT_INSIDE_SECONDS: seconds.default(300),
  DRIFT_DEEP_SECONDS: seconds.default(86_400),
};

/** The drift settings, by environment variable. */
export const driftSettings = {
  ...intervals,
  DRIFT_POLICY: z
    .string()
    .default('')
    .transform((text, context) => {
      try {
        return parsePolicies(text);
      } catch (error) {
        context.addIssue({ code: 'custom', message: `is not right: ${(error as Error).message}` });
        return z.NEVER;
      }
    }),
};
type Settings = { [N in keyof typeof driftSettings]: z.output<(typeof driftSettings)[N]> };

/** Seconds between scans, by depth; 0: never. */
export interface DriftIntervals {
  inventorySeconds: number;
  insideSeconds: number;
  deepSeconds: number;
}

/** The drift settings under the names that the code uses. */
export function arrangeDrift(env: Settings) {
  return { ...intervalsOf(env), policies: env.DRIFT_POLICY };
}

/** The intervals in an environment, for commands that do not read the whole configuration. Throws ZodError. */
export const driftIntervalsIn = (env: object): DriftIntervals => intervalsOf(z.object(intervals).parse(env));

const intervalsOf = (env: Omit<Settings, 'DRIFT_POLICY'>): DriftIntervals => ({
  inventorySeconds: env.DRIFT_INVENTORY_SECONDS,
  insideSeconds: env.DRIFT_INSIDE_SECONDS,
  deepSeconds: env.DRIFT_DEEP_SECONDS,
});
