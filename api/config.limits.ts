import { z } from 'zod';

/** The environment variables that bound what customers take, named as in .env.example. */
export const limitSettings = {
  INSTANCE_LIMIT: z.coerce.number().int().min(0).default(20),
  ORDERS_PER_DAY: z.coerce.number().int().min(1).default(5),
  REQUESTS_PER_MINUTE: z.coerce.number().int().min(60).default(1_200),
};

/** Those limits, as the configuration has them. */
export function arrangeLimits(env: z.infer<z.ZodObject<typeof limitSettings>>) {
  return {
    instanceLimit: env.INSTANCE_LIMIT,
    ordersPerDay: env.ORDERS_PER_DAY,
    /** For each account, token or visiting network, and in each process; a tenth of it may change something. */
    requestsPerMinute: env.REQUESTS_PER_MINUTE,
  };
}
