import type { Connection, Model } from 'mongoose';
import { type AuditRecord, auditSchema } from './audit/audit.model.ts';
import { type ThrottleRecord, throttleSchema } from './throttle/throttle.model.ts';

/** The platform's own collections: the audit of admin actions, and what is left of the limits on attempts. */
export interface PlatformCollections {
  audit: Model<AuditRecord>;
  throttles: Model<ThrottleRecord>;
}

export function bindPlatformCollections(connection: Connection): PlatformCollections {
  return {
    audit: connection.model<AuditRecord>('audit', auditSchema, 'audit'),
    throttles: connection.model<ThrottleRecord>('throttles', throttleSchema, 'throttles'),
  };
}
