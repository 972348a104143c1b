import type { Connection, Model } from 'mongoose';
import { type AuditRecord, auditSchema } from './audit/audit.model.ts';
import { type KeyDerivationRecord, keyDerivationSchema } from './secrets/key-derivation.model.ts';
import { type ThrottleRecord, throttleSchema } from './throttle/throttle.model.ts';

/** The platform's own collections: the audit, what is left of the limits on attempts, and how keys are derived. */
export interface PlatformCollections {
  audit: Model<AuditRecord>;
  throttles: Model<ThrottleRecord>;
  keyDerivations: Model<KeyDerivationRecord>;
}

export function bindPlatformCollections(connection: Connection): PlatformCollections {
  return {
    audit: connection.model<AuditRecord>('audit', auditSchema, 'audit'),
    throttles: connection.model<ThrottleRecord>('throttles', throttleSchema, 'throttles'),
    keyDerivations: connection.model<KeyDerivationRecord>(
      'keyDerivations',
      keyDerivationSchema,
      'key_derivations',
    ),
  };
}
