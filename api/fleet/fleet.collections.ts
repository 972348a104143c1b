import type { Connection, Model } from 'mongoose';
import { type RateLimitRecord, rateLimitSchema } from './cloud-rate-limits/rate-limit.model.ts';

/** The calls that cells may make to clouds: all that the egress proxy needs of the database. */
export interface FleetCollections {
  budgets: Model<RateLimitRecord>;
}

export function bindFleetCollections(connection: Connection): FleetCollections {
  return { budgets: connection.model<RateLimitRecord>('budgets', rateLimitSchema, 'budgets') };
}
