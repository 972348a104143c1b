import type { CloudServer, CloudVolume } from '../../../infra/clouds/hetzner.ts';
import { instanceLabel, managedBy } from '../../../infra/components/names.ts';
import type { DriftCollections } from '../drift.collections.ts';
import type { ForeignResourceRecord } from './foreign-resource.model.ts';

/** A foreign resource as one scan found it. */
export type ForeignResource = Omit<ForeignResourceRecord, '_id' | 'cell' | 'firstSeen' | 'lastSeen'>;

/** Most that are recorded for a cell: a project with more is no place for customers. */
const MAX_RECORDED = 100;

/**
 * The servers and volumes that carry none of our labels and belong to no instance. Pure. Primary IPs are not among them: each
 * server has two, and listing those of a large fleet takes as many calls as all the rest of a scan.
 */
export function foreignResourcesOf(
  { servers, volumes }: { servers: readonly CloudServer[]; volumes: readonly CloudVolume[] },
  ownServerIds: ReadonlySet<string>,
): ForeignResource[] {
  return [
    ...servers.filter(({ id, labels }) => isForeign(labels) && !ownServerIds.has(id)).map(foreignServer),
    ...volumes.filter(({ labels }) => isForeign(labels)).map(foreignVolume),
  ];
}

function isForeign(labels: Record<string, string>): boolean {
  return labels[managedBy.label] !== managedBy.value && labels[instanceLabel] === undefined;
}

function foreignServer({
  id,
  name,
  serverType,
  location,
  monthlyPrice,
  created,
}: CloudServer): ForeignResource {
  const where = { location: location ?? null, monthlyPrice: monthlyPrice ?? null };
  return { kind: 'server', cloudId: id, name, type: serverType, ...where, createdAt: new Date(created) };
}

function foreignVolume({ id, name, size, location, created }: CloudVolume): ForeignResource {
  const where = { location: location?.name ?? null, monthlyPrice: null };
  return { kind: 'volume', cloudId: id, name, type: `${size} GB`, ...where, createdAt: new Date(created) };
}

/** Keeps what this scan found, with when it was first seen, and forgets what it did not find. */
export async function recordForeignResources(
  { foreignResources }: Pick<DriftCollections, 'foreignResources'>,
  cell: string,
  found: readonly ForeignResource[],
  at: Date,
): Promise<void> {
  const recorded = found
    .slice(0, MAX_RECORDED)
    .map((one) => ({ ...one, _id: `${cell} ${one.kind} ${one.cloudId}` }));
  for (const { _id, ...resource } of recorded)
    await foreignResources.updateOne(
      { _id },
      { $set: { ...resource, cell, lastSeen: at }, $setOnInsert: { firstSeen: at } },
      { upsert: true },
    );
  await foreignResources.deleteMany({ cell, _id: { $nin: recorded.map(({ _id }) => _id) } });
}

/** What the last scans found, the oldest first. */
export async function readForeignResources({
  foreignResources,
}: Pick<DriftCollections, 'foreignResources'>): Promise<ForeignResourceRecord[]> {
  return await foreignResources.find({}).sort({ createdAt: 1 }).lean();
}
