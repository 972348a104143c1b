import type { Connection, Model } from 'mongoose';
import { bindGatewayCollections } from '../gateway/store/collections.ts';
import { bindAccountCollections } from './accounts/account.collections.ts';
import { bindAssistantCollections } from './assistants/assistant.collections.ts';
import { bindDriftCollections, type DriftCollections } from './drift/drift.collections.ts';
import { bindFleetCollections, type FleetCollections } from './fleet/fleet.collections.ts';
import { MIGRATIONS } from './migrations/migrations.ts';
import { bindOperationCollections } from './operations/operation.collections.ts';
import { migrate } from './platform/database/migrate.ts';
import { bindPlatformCollections } from './platform/platform.collections.ts';
import { bindUsageCollections, type UsageCollections } from './usage/usage.collections.ts';

/** All collections, bound to one connection. A room takes its own slice of them. */
export interface Collections extends DriftCollections, FleetCollections, UsageCollections {}

/** Binds the collections to a connection, without a call to the database. */
export function bindCollections(connection: Connection): Collections {
  return {
    ...bindPlatformCollections(connection),
    ...bindAccountCollections(connection),
    ...bindOperationCollections(connection),
    ...bindAssistantCollections(connection),
    ...bindDriftCollections(connection),
    ...bindFleetCollections(connection),
    ...bindUsageCollections(connection),
    ...bindGatewayCollections(connection),
  };
}

/** Binds the collections, migrates what an earlier version stored, and creates the indexes; idempotent. */
export async function prepareCollections(connection: Connection): Promise<Collections> {
  await migrate(connection, MIGRATIONS);
  const collections = bindCollections(connection);
  // Sequential: the embedded server serializes schema changes anyway.
  for (const model of Object.values(collections)) await (model as Model<unknown>).createIndexes();
  return collections;
}
