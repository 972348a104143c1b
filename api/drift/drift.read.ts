import type { QueryFilter } from 'mongoose';
import type { Models } from '../collections.ts';
import type { Config } from '../config.ts';
import { presentFinding, presentPass } from './drift.present.ts';
import { DEPTHS, type Depth } from './findings/drift.kinds.ts';
import { policyWith } from './findings/drift.policy.ts';
import type { DriftBody, FindingsQuery, LookBody, StopBody } from './findings/drift.schema.ts';
import type { FindingRecord } from './findings/finding.model.ts';

/** What drift is read with. */
export interface DriftReadDeps {
  models: Models;
  config: Pick<Config, 'cell' | 'drift'>;
}

/** Findings in one answer; a fleet that is sick as a whole is not read one by one. */
const SHOWN = 500;

/** What differs, newest first, when each depth last looked, and where repairs are stopped. */
export async function readDrift(
  deps: DriftReadDeps,
  { status, ...query }: FindingsQuery,
): Promise<DriftBody> {
  const { models, config } = deps;
  const filter: QueryFilter<FindingRecord> = { ...query, status: status ?? { $ne: 'resolved' } };
  const newest: Record<string, -1> = status === 'resolved' ? { resolvedAt: -1 } : { lastSeen: -1 };
  const [found, total, open, looks] = await Promise.all([
    models.findings.find(filter).sort(newest).limit(SHOWN).lean(),
    models.findings.countDocuments(filter),
    models.findings.countDocuments({ status: { $in: ['open', 'repairing'] } }),
    looksOf(deps),
  ]);
  const stops = await stopsOf(deps, looks);
  const policyOf = policyWith(config.drift.policies);
  const findings = found.map((one) => {
    const stopped = stops.some(
      (stop) => stop.cell === one.cell && stop.depth === one.depth && !stop.confirmed,
    );
    return presentFinding(one, policyOf, { stopped });
  });
  return { findings, total, open, looks, stops };
}

/** The last pass of each cell and depth, whatever came of it, and when the next one is due. */
export async function looksOf(deps: DriftReadDeps): Promise<LookBody[]> {
  const seen = await deps.models.driftPasses.distinct('cell');
  const cells = [...new Set([deps.config.cell, ...seen])].toSorted();
  return Promise.all(cells.flatMap((cell) => DEPTHS.map((depth) => lookOf(deps, cell, depth))));
}

async function lookOf(
  { models, config: { drift } }: DriftReadDeps,
  cell: string,
  depth: Depth,
): Promise<LookBody> {
  const seconds = { inventory: drift.inventorySeconds, inside: drift.insideSeconds, deep: drift.deepSeconds };
  const newest = { number: -1 } as const;
  const [last, good] = await Promise.all([
    models.driftPasses.findOne({ cell, depth }).sort(newest).lean(),
    models.driftPasses
      .findOne({ cell, depth, outcome: { $in: ['done', 'stopped'] } })
      .sort(newest)
      .lean(),
  ]);
  return {
    cell,
    depth,
    everySeconds: seconds[depth],
    last: last && presentPass(last),
    lastGoodAt: good?.endedAt?.toISOString() ?? null,
    nextAt: last?.nextAt?.toISOString() ?? null,
  };
}

/** Where the last look that saw everything found so much sick that it stopped, and whether an operator lifted that. */
async function stopsOf({ models }: DriftReadDeps, looks: readonly LookBody[]): Promise<StopBody[]> {
  const suspicions = await models.findings.find({ kind: 'instrument_suspected', status: 'open' }).lean();
  const stopped = looks.filter(
    ({ cell, depth, last }) =>
      last?.outcome === 'stopped' || suspicions.some((one) => one.cell === cell && one.depth === depth),
  );
  return stopped.map(({ cell, depth, last }) => {
    const suspicion = suspicions.find((one) => one.cell === cell && one.depth === depth);
    return {
      cell,
      depth,
      since: suspicion?.firstSeen.toISOString() ?? last?.beganAt ?? null,
      seen: suspicion?.actual ?? last?.reason ?? '',
      findingId: suspicion?._id.toString() ?? null,
      confirmed: Boolean(suspicion?.confirmedAt),
    };
  });
}
