import type { ReadScannedStates, ScannedInstance } from '../../assistants/instances/scanned-state.ts';
import type { Config } from '../../config.ts';
import type { DriftCollections } from '../drift.collections.ts';
import { SCAN_DEPTHS, type ScanDepth } from '../findings/drift.kinds.ts';
import { scanLookId } from '../scans/scan-look.model.ts';
import { type ConditionFinding, conditionsOf, type Looks } from './conditions.ts';

interface ConditionsDeps {
  collections: Pick<DriftCollections, 'findings' | 'scanLooks'>;
  config: { drift: Pick<Config['drift'], 'inventorySeconds' | 'insideSeconds' | 'deepSeconds'> };
  /** The wall clock, for ages; tests pass their own. */
  clock?: () => Date;
}

/** A scan may miss its turn twice, for example while a cloud does not answer, before what it saw is out of date. */
const INTERVALS = 3;
const SHORTEST_VALIDITY_MS = 10 * 60_000;

/** Reads what scans say about instances: one query for the findings and one for the looks. */
export function scannedStatesReader(deps: ConditionsDeps): ReadScannedStates {
  const { clock = () => new Date() } = deps;
  return async (instances) => {
    const [findings, looks] = await Promise.all([findingsOf(deps, instances), looksOf(deps, instances)]);
    const now = clock();
    return ({ _id, cell, observed, placement, adopted }) => {
      const own = observed ? (findings.get(_id.toString()) ?? []) : [];
      const seen = observed ? (looks.get(cell) ?? {}) : {};
      const isAdopted = Boolean(adopted);
      const facts = { observedAt: observed?.at ?? null, findings: own, isAdopted, looks: seen, now };
      const resized = own.find(({ kind }) => kind === 'server_resized');
      return { conditions: conditionsOf(facts), serverType: resized?.actual ?? placement.serverType };
    };
  };
}

const FIELDS = { instanceId: 1, kind: 1, depth: 1, status: 1, actual: 1, firstSeen: 1, lastSeen: 1 } as const;

async function findingsOf(
  { collections: { findings } }: ConditionsDeps,
  instances: readonly ScannedInstance[],
): Promise<Map<string, ConditionFinding[]>> {
  const found = await findings
    .find(
      {
        instanceId: { $in: instances.map(({ _id }) => _id) },
        status: { $in: ['open', 'repairing', 'ignored'] },
      },
      FIELDS,
    )
    .lean();
  return Map.groupBy(found, ({ instanceId }) => `${instanceId}`);
}

async function looksOf(
  { collections: { scanLooks }, config: { drift } }: ConditionsDeps,
  instances: readonly ScannedInstance[],
): Promise<Map<string, Looks>> {
  const cells = [...new Set(instances.map(({ cell }) => cell))];
  const ids = cells.flatMap((cell) => SCAN_DEPTHS.map((depth) => scanLookId(cell, depth)));
  const rows = await scanLooks.find({ _id: { $in: ids } }).lean();
  const seconds: Record<ScanDepth, number> = {
    inventory: drift.inventorySeconds,
    inside: drift.insideSeconds,
    deep: drift.deepSeconds,
  };
  const lookAt = (cell: string, depth: ScanDepth) => {
    const row = rows.find(({ _id }) => _id === scanLookId(cell, depth));
    if (!row) return [];
    const { beganAt, endedAt, suspected } = row;
    // A scan of a large cell takes long: what it saw first is that much older when the next one ends.
    const runMs = 2 * (endedAt.getTime() - beganAt.getTime());
    const validMs = Math.max(SHORTEST_VALIDITY_MS, INTERVALS * seconds[depth] * 1_000) + runMs;
    return [[depth, { at: beganAt, validMs, suspected }] as const];
  };
  return new Map(
    cells.map((cell) => [cell, Object.fromEntries(SCAN_DEPTHS.flatMap((depth) => lookAt(cell, depth)))]),
  );
}
