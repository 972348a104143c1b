import type { QueryFilter } from 'mongoose';
import type { Config } from '../config.ts';
import type { DriftCollections } from './drift.collections.ts';
import { presentFinding, presentScanRun } from './drift.present.ts';
import { SCAN_DEPTHS, type ScanDepth } from './findings/drift.kinds.ts';
import { isDoubtful, policyWith } from './findings/drift.policy.ts';
import type { DriftBody, FindingsQuery, MassDriftStopBody, ScanStatusBody } from './findings/drift.schema.ts';
import type { FindingRecord } from './findings/finding.model.ts';

export interface DriftReadDeps {
  collections: DriftCollections;
  config: Pick<Config, 'cell' | 'drift'>;
}

/** Most findings in one answer: nobody reads the findings of an entirely unhealthy fleet one by one. */
const MAX_FINDINGS = 500;

/** Reads the findings, newest first, when each depth was last scanned, and where repairs are stopped. */
export async function readDrift(
  deps: DriftReadDeps,
  { status, ...query }: FindingsQuery,
): Promise<DriftBody> {
  const { collections, config } = deps;
  const filter: QueryFilter<FindingRecord> = { ...query, status: status ?? { $ne: 'resolved' } };
  const newest: Record<string, -1> = status === 'resolved' ? { resolvedAt: -1 } : { lastSeen: -1 };
  const [found, total, open, scanStatuses] = await Promise.all([
    collections.findings.find(filter).sort(newest).limit(MAX_FINDINGS).lean(),
    collections.findings.countDocuments(filter),
    collections.findings.countDocuments({ status: { $in: ['open', 'repairing'] } }),
    readScanStatuses(deps),
  ]);
  const stops = await readMassDriftStops(deps, scanStatuses);
  const policyOf = policyWith(config.drift.policies);
  const findings = found.map((one) => {
    const stopped = stops.some(
      (stop) => stop.cell === one.cell && stop.depth === one.depth && !stop.confirmed && isDoubtful(one),
    );
    return presentFinding(one, policyOf, { stopped });
  });
  return { findings, total, open, scans: scanStatuses, stops };
}

/** Reads the last scan run of each cell and depth, with any outcome, and when the next one is due. */
export async function readScanStatuses(deps: DriftReadDeps): Promise<ScanStatusBody[]> {
  const seen = await deps.collections.driftScanRuns.distinct('cell');
  const cells = [...new Set([deps.config.cell, ...seen])].toSorted();
  return Promise.all(cells.flatMap((cell) => SCAN_DEPTHS.map((depth) => readScanStatus(deps, cell, depth))));
}

async function readScanStatus(
  { collections, config: { drift } }: DriftReadDeps,
  cell: string,
  depth: ScanDepth,
): Promise<ScanStatusBody> {
  const seconds = { inventory: drift.inventorySeconds, inside: drift.insideSeconds, deep: drift.deepSeconds };
  const newest = { number: -1 } as const;
  const [last, good] = await Promise.all([
    collections.driftScanRuns.findOne({ cell, depth }).sort(newest).lean(),
    collections.driftScanRuns
      .findOne({ cell, depth, outcome: { $in: ['done', 'stopped'] } })
      .sort(newest)
      .lean(),
  ]);
  return {
    cell,
    depth,
    everySeconds: seconds[depth],
    last: last && presentScanRun(last),
    lastGoodAt: good?.endedAt?.toISOString() ?? null,
    nextAt: last?.nextAt?.toISOString() ?? null,
  };
}

/** Reads where the mass-drift guard stopped repairs, and whether an operator lifted the stop. */
async function readMassDriftStops(
  { collections }: DriftReadDeps,
  scanStatuses: readonly ScanStatusBody[],
): Promise<MassDriftStopBody[]> {
  const massDriftFindings = await collections.findings
    .find({ kind: 'instrument_suspected', status: 'open' })
    .lean();
  const stopped = scanStatuses.filter(
    ({ cell, depth, last }) =>
      last?.outcome === 'stopped' ||
      massDriftFindings.some((one) => one.cell === cell && one.depth === depth),
  );
  return stopped.map(({ cell, depth, last }) => {
    const massDriftFinding = massDriftFindings.find((one) => one.cell === cell && one.depth === depth);
    return {
      cell,
      depth,
      since: massDriftFinding?.firstSeen.toISOString() ?? last?.beganAt ?? null,
      seen: massDriftFinding?.actual ?? last?.reason ?? '',
      findingId: massDriftFinding?._id.toString() ?? null,
      confirmed: Boolean(massDriftFinding?.confirmedAt),
    };
  });
}
