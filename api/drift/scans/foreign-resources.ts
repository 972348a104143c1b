import type {
  CloudPriceList,
  CloudPrimaryIp,
  CloudSnapshot,
  CloudVolume,
} from '../../../infra/clouds/hetzner.billed.ts';
import type { CloudServer, HetznerClient } from '../../../infra/clouds/hetzner.ts';
import { instanceLabel, managedBy } from '../../../infra/components/names.ts';
import type { DriftCollections } from '../drift.collections.ts';
import type { ForeignResourceRecord } from './foreign-resource.model.ts';

/** A foreign resource as one scan found it. */
export type ForeignResource = Omit<ForeignResourceRecord, '_id' | 'cell' | 'firstSeen' | 'lastSeen'>;

/** Most that are recorded for a cell: a project with more is no place for customers. */
const MAX_RECORDED = 100;

/** What a project bills, as listed at one time. */
export interface BilledResources {
  servers: readonly CloudServer[];
  volumes: readonly CloudVolume[];
  snapshots: readonly CloudSnapshot[];
  /** Addresses without a server. */
  reservedIps: readonly CloudPrimaryIp[];
  /** Absent if there is nothing that needs it. */
  prices?: CloudPriceList;
}

/** Lists what is billed besides `servers`. Throws CloudError. */
export async function listBilled(
  hetzner: HetznerClient,
  servers: readonly CloudServer[],
): Promise<BilledResources> {
  const volumes = await hetzner.listVolumes();
  const snapshots = await hetzner.listSnapshots();
  const reservedIps = await listReservedIps(hetzner, servers);
  const needsPrices = [...volumes, ...snapshots, ...reservedIps].length > 0;
  return {
    servers,
    volumes,
    snapshots,
    reservedIps,
    ...(needsPrices && { prices: await hetzner.readPriceList() }),
  };
}

/** Listing all addresses takes as many calls as all the rest of a scan, so their number is compared first, by one call. */
async function listReservedIps(
  hetzner: HetznerClient,
  servers: readonly CloudServer[],
): Promise<CloudPrimaryIp[]> {
  const ofServers = servers.reduce((sum, { primaryIps }) => sum + primaryIps, 0);
  const total = await hetzner.countPrimaryIps();
  if (total !== undefined && total <= ofServers) return [];
  return (await hetzner.listPrimaryIps()).filter(({ assignee_id }) => assignee_id === null);
}

/**
 * What carries none of our labels and belongs to no instance. Pure. Addresses that cost nothing (IPv6) are not among them, and
 * an address of a foreign server is listed with its server only.
 */
export function foreignResourcesOf(
  { servers, volumes, snapshots, reservedIps, prices }: BilledResources,
  ownServerIds: ReadonlySet<string>,
): ForeignResource[] {
  const ownerless = <T extends { labels: Record<string, string> }>(list: readonly T[]) =>
    list.filter(({ labels }) => isForeign(labels));
  return [
    ...ownerless(servers)
      .filter(({ id }) => !ownServerIds.has(id))
      .map(foreignServer),
    ...ownerless(volumes).map((one) => foreignVolume(one, prices)),
    ...ownerless(snapshots).map((one) => foreignSnapshot(one, prices)),
    ...ownerless(reservedIps)
      .map((one) => foreignIp(one, prices))
      .filter(({ monthlyPrice }) => monthlyPrice !== 0),
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

function foreignVolume(
  { id, name, size, location, created }: CloudVolume,
  prices: CloudPriceList | undefined,
): ForeignResource {
  const where = { location: location?.name ?? null, monthlyPrice: timesPrice(size, prices?.volumeGb) };
  return { kind: 'volume', cloudId: id, name, type: `${size} GB`, ...where, createdAt: new Date(created) };
}

/** It has no name, only a description. A backup has no price of its own: it raises that of its server. */
function foreignSnapshot(
  { id, type: kind, description, image_size, created }: CloudSnapshot,
  prices: CloudPriceList | undefined,
): ForeignResource {
  const monthlyPrice =
    kind === 'backup' || image_size === null ? null : timesPrice(image_size, prices?.snapshotGb);
  const type = image_size === null ? 'being created' : `${image_size} GB`;
  const createdAt = new Date(created);
  return { kind, cloudId: id, name: description, type, location: null, monthlyPrice, createdAt };
}

function foreignIp(
  { id, name, type, location, created }: CloudPrimaryIp,
  prices: CloudPriceList | undefined,
): ForeignResource {
  const monthlyPrice = prices?.primaryIp(type, location?.name) ?? null;
  const where = { location: location?.name ?? null, monthlyPrice };
  return { kind: 'primary_ip', cloudId: id, name, type, ...where, createdAt: new Date(created) };
}

/** Net, to a hundredth of a cent. */
function timesPrice(amount: number, price: number | undefined): number | null {
  return price === undefined ? null : Math.round(amount * price * 1e4) / 1e4;
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
