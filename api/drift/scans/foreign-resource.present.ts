import type { ForeignResourceRecord } from './foreign-resource.model.ts';
import type { ForeignResourcesBody } from './foreign-resource.schema.ts';

/** The public form of what is billed and is not ours. */
export function presentForeignResources(records: readonly ForeignResourceRecord[]): ForeignResourcesBody {
  return {
    resources: records.map(
      ({ cell, kind, cloudId, name, type, location, monthlyPrice, createdAt, lastSeen }) => ({
        cell,
        kind,
        id: cloudId,
        name,
        type,
        location: location ?? null,
        monthlyPrice: monthlyPrice ?? null,
        createdAt: createdAt.toISOString(),
        lastSeen: lastSeen.toISOString(),
      }),
    ),
  };
}
