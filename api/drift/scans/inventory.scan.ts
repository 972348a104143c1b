import { Types } from 'mongoose';
import type { HeartbeatMonitor } from '../../../gateway/store/heartbeat-monitor.ts';
import { firewallRules } from '../../../infra/components/firewall-rules.ts';
import { firewallName } from '../../../infra/components/names.ts';
import type { Config } from '../../config.ts';
import { type CloudClients, openClouds } from '../../platform/clouds/clouds.ts';
import type { DriftCollections } from '../drift.collections.ts';
import { isAboutFirewall, isMassDrift, type PolicyOf } from '../findings/drift.policy.ts';
import type { FoundDrift } from '../findings/drift.schema.ts';
import { isMassDriftConfirmed, recordFindings } from '../findings/finding.commands.ts';
import type { FindingRecord } from '../findings/finding.model.ts';
import { cellId } from '../repairs/repair.commands.ts';
import { expectedInstances, inFlight } from './expected-instances.ts';
import { compareCellFirewall } from './firewall.compare.ts';
import {
  type ForeignResource,
  foreignResourcesOf,
  listBilled,
  recordForeignResources,
} from './foreign-resources.ts';
import { isKnownGap } from './inventory.adopted.ts';
import { type CloudInventory, compareInventory, type ExpectedInstance } from './inventory.compare.ts';
import { runScan } from './scan-run.commands.ts';

export interface InventoryDeps {
  collections: DriftCollections;
  config: Pick<Config, 'cell' | 'baseDomain' | 'sshSources' | 'hetzner' | 'cloudflare' | 'drift'>;
  policyOf: PolicyOf;
  scanRuns: HeartbeatMonitor;
}

/** What an inventory scan saw. `massDrift`: so many instances look unhealthy that nothing may be repaired. */
export interface InventoryResult {
  findings: FindingRecord[];
  massDrift: boolean;
}

/** Most rechecks of suspects in one scan: more than that is a case for the mass-drift guard. */
const MAX_RECHECKS = 50;

/**
 * Runs one inventory scan of the cell, if it is due (`now`: at once). Undefined if it is not, or if another process
 * runs it. If a list cannot be fetched nothing is concluded: findings stay, and the run is recorded as failed with its
 * reason.
 */
export async function runInventoryScan(
  deps: InventoryDeps,
  now = false,
): Promise<InventoryResult | undefined> {
  const { collections, config, scanRuns } = deps;
  // Only the egress proxy spaces the calls, by their share of the cell's rate limit.
  const { clouds, calls } = countedClouds(config);
  const pauseMs = config.drift.inventorySeconds * 1000;
  const request = { cell: config.cell, depth: 'inventory', now, pauseMs, calls, scanRuns } as const;
  return runScan(collections, request, async (run, signal) => {
    const { findings, compared, massDrift } = await scanCell(deps, clouds, { beganAt: run.beganAt, signal });
    const end = {
      outcome: massDrift ? 'stopped' : 'done',
      reason: massDrift
        ? 'Too many instances look unhealthy: the scan itself is suspected to be wrong, and nothing is repaired.'
        : undefined,
      instances: compared,
      findings: findings.length,
    } as const;
    const suspected = massDrift && !isMassDriftConfirmed(findings);
    return { end, suspected, result: { findings, massDrift } };
  });
}

function countedClouds(config: InventoryDeps['config']): { clouds: CloudClients; calls: () => number } {
  let count = 0;
  const counted: typeof fetch = (...call) => {
    count += 1;
    return fetch(...call);
  };
  return { clouds: openClouds(config, { fetch: counted }), calls: () => count };
}

async function scanCell(
  { collections, config, policyOf }: InventoryDeps,
  clouds: CloudClients,
  { beganAt, signal }: { beganAt: Date; signal: AbortSignal },
) {
  const { cell } = config;
  // Clouds first, rows after: a row exists before its server does, so every listed server has its row by now.
  const { view, ofCell, foreignTo } = await listCell(clouds, config);
  const cellRepairing = (await inFlight(collections, [cellId(cell)], beganAt)).size > 0;
  // While the cell is being repaired, its servers get their firewall one after the other.
  if (cellRepairing) view.firewallId = undefined;
  const all = await expectedInstances(collections, cell, beganAt);
  const suspects = idsOf(compareInventory(view, all));
  const moving = await inFlight(collections, suspects, beganAt);
  const expected = all.map((one) => (moving.has(one.id) ? { ...one, observed: undefined } : one));
  const certain = await recheckSuspects(clouds, view, expected);
  const comparable = new Set(expected.filter(({ observed }) => observed).map(({ id }) => id));
  const shared = cellRepairing ? [] : ofCell(all.some(({ observed }) => observed));
  const found = [...shared, ...certain].filter(({ kind }) => policyOf(kind) !== 'ignore');
  const unhealthy = idsOf(found.filter((one) => !isKnownGap(one))).filter((id) =>
    comparable.has(id.toString()),
  ).length;
  const massDrift = isMassDrift(unhealthy, comparable.size);
  const known = new Set(expected.map(({ id }) => id));
  signal.throwIfAborted();
  const findings = await recordFindings(collections, {
    cell,
    depth: 'inventory',
    found: massDrift ? [...found, massDriftFinding(cell, unhealthy, comparable.size)] : found,
    examined: ({ instanceId, kind }) => {
      if (cellRepairing && isAboutFirewall(kind)) return false;
      // An instance in flight cannot be judged; the findings of an instance without a row are over.
      const id = instanceId?.toString();
      return id === undefined || comparable.has(id) || !known.has(id);
    },
  });
  const ownServers = new Set(
    all.flatMap(({ observed, adopted }) => [observed?.serverId ?? [], adopted?.serverId ?? []].flat()),
  );
  await recordForeignResources(collections, cell, foreignTo(ownServers), beganAt);
  return { findings, compared: comparable.size, massDrift };
}

/** What the clouds of a cell listed, and what follows from it for the cell itself and for what is not ours. */
interface CellListing {
  view: CloudInventory;
  ofCell: (hasCustomers: boolean) => FoundDrift[];
  foreignTo: (ownServers: ReadonlySet<string>) => ForeignResource[];
}

async function listCell(
  { hetzner, cloudflare }: CloudClients,
  config: InventoryDeps['config'],
): Promise<CellListing> {
  const { cell, baseDomain, sshSources } = config;
  const servers = await hetzner.listServers();
  const sshKeys = await hetzner.listSshKeys();
  const firewall = await hetzner.findFirewallByName(firewallName(cell));
  const records = await cloudflare.listRecords();
  const billed = await listBilled(hetzner, servers);
  const rules = firewallRules(sshSources);
  return {
    view: { cell, baseDomain, servers, sshKeys, records, firewallId: firewall?.id },
    ofCell: (hasCustomers) => compareCellFirewall({ cell, firewall, rules, hasCustomers }),
    foreignTo: (ownServers) => foreignResourcesOf(billed, ownServers),
  };
}

/**
 * A list of many pages is no snapshot: a resource that moved to an earlier page meanwhile is missing, and one that was
 * removed meanwhile is still listed. So each resource that seems gone or orphaned is looked up once more by itself.
 */
async function recheckSuspects(
  clouds: CloudClients,
  view: CloudInventory,
  expected: ExpectedInstance[],
): Promise<FoundDrift[]> {
  const doubtful = compareInventory(view, expected)
    .filter(({ kind }) => /_(missing|orphaned)$/.test(kind))
    .slice(0, MAX_RECHECKS);
  if (doubtful.length === 0) return compareInventory(view, expected);
  const after = {
    ...view,
    servers: [...view.servers],
    sshKeys: [...view.sshKeys],
    records: [...view.records],
  };
  for (const found of doubtful) await refreshEntry(clouds, after, found, expected);
  return compareInventory(after, expected);
}

async function refreshEntry(
  { hetzner, cloudflare }: CloudClients,
  view: CloudInventory,
  { kind, cloudId, expected: name, instanceId }: FoundDrift,
  expected: ExpectedInstance[],
): Promise<void> {
  const replace = <T extends { id: string }>(list: T[], id: string | undefined, now: T | undefined): T[] => [
    ...list.filter((one) => one.id !== id && one.id !== now?.id),
    ...(now ? [now] : []),
  ];
  if (kind === 'server_missing' || kind === 'server_orphaned') {
    const id = cloudId ?? expected.find((one) => one.id === instanceId)?.observed?.serverId ?? '';
    view.servers = replace(view.servers, id, await hetzner.findServer(id));
  }
  if (kind === 'record_missing') {
    const records = await cloudflare.findRecords(name.split(' ')[0] ?? '');
    for (const record of records) view.records = replace(view.records, record.id, record);
  }
  if (kind === 'key_missing') {
    const key = await hetzner.findSshKeyByName(name);
    if (key) view.sshKeys = replace(view.sshKeys, key.id, { ...key, created: '' });
  }
}

function idsOf(found: readonly FoundDrift[]): Types.ObjectId[] {
  const ids = new Set(found.flatMap(({ instanceId }) => instanceId ?? []));
  return [...ids].map((id) => new Types.ObjectId(id));
}

function massDriftFinding(cell: string, unhealthy: number, compared: number): FoundDrift {
  return {
    kind: 'instrument_suspected',
    resource: `cell ${cell}`,
    subject: cell,
    expected: 'at most 5% sick',
    actual: `${unhealthy} of ${compared} sick`,
  };
}
