import { expect } from 'vitest';
import { until } from '../testing/product.ts';
import type { FindingKind } from './findings/drift.kinds.ts';
import { requestRepair } from './repairs/repair.commands.ts';
import type { DriftWorld } from './world.fixture.ts';

/** One drift, made by hand, and how it is over. */
export interface DriftScenario {
  what: string;
  /** Everything that a pass says of it, in order. */
  kinds: FindingKind[];
  /** What may also be seen, at once or while it is mended. */
  meanwhile?: FindingKind[];
  make(world: DriftWorld): Promise<unknown>;
  /**
   * `policy`: repaired by itself once two passes agree. `start`: the pass that sees it starts the assistant. `operator`:
   * reported only, and repaired when an operator orders it. Else reported only, and gone when what was done is undone.
   */
  by: 'policy' | 'start' | 'operator' | ((world: DriftWorld) => Promise<unknown>);
}

/** What was seen of the drifts that were made. */
export interface DriftCounts {
  injected: number;
  found: number;
  /** Findings of nothing that was done. */
  false: number;
}

/** Makes a drift, sees it found, mended as the policy says and closed, and the stack unchanged; counts into `tally`. */
export async function runDriftScenario(
  world: DriftWorld,
  scenario: DriftScenario,
  counts: DriftCounts,
): Promise<void> {
  const { kinds, make, by, meanwhile = [] } = scenario;
  await make(world);
  await world.sandbox.settled();
  counts.injected += kinds.length;
  const found = (await foundBy(world, kinds)).filter((kind) => !meanwhile.includes(kind));
  counts.found += kinds.filter((kind) => found.includes(kind)).length;
  counts.false += found.filter((kind) => !kinds.includes(kind)).length;
  expect(found).toEqual(kinds.toSorted());
  if (by === 'policy') await seeRepaired(world);
  else if (by === 'start') await seeStarted(world, kinds);
  else await seeReportedOnly(world, meanwhile);
  if (by === 'operator') await requestRepairOfOpen(world);
  if (typeof by === 'function') await by(world);
  await world.operationsEnded();
  await expectNoDrift(world, counts, [...kinds, ...meanwhile]);
}

/**
 * Nothing differs, and the engine would change nothing. A health check may need its time to notice; what is seen until then
 * is what is `expected`, or false.
 */
export async function expectNoDrift(
  world: DriftWorld,
  counts?: DriftCounts,
  expected: FindingKind[] = [],
): Promise<void> {
  let left: FindingKind[] = [];
  const strange = new Set<FindingKind>();
  const noFindings = async () => {
    await world.scan();
    left = await world.openKinds();
    for (const kind of left) if (!expected.includes(kind)) strange.add(kind);
    return left.length === 0;
  };
  await until('all findings to be closed', noFindings, 300_000).catch(() => undefined);
  if (counts) counts.false += strange.size;
  expect([...left, ...strange]).toEqual([]);
  expect(await world.planned()).toEqual([]);
}

/** What one pass finds; where nothing, a few more: Docker counts failed health checks for minutes. */
async function foundBy(world: DriftWorld, kinds: FindingKind[]): Promise<FindingKind[]> {
  let found: FindingKind[] = [];
  const seen = async () => {
    await world.scan();
    found = await world.openKinds();
    return found.length > 0;
  };
  const patienceMs = kinds.includes('container_unhealthy') ? 420_000 : 0;
  await until('the drift to be found', seen, patienceMs).catch(() => undefined);
  return found;
}

const repairs = ({ database }: DriftWorld) =>
  database.collections.operations.countDocuments({
    kind: { $in: ['repair', 'repair_cell'] },
    status: { $in: ['queued', 'running', 'succeeded'] },
  });

async function seeRepaired(world: DriftWorld): Promise<void> {
  const before = await repairs(world);
  await world.scan();
  expect(await repairs(world)).toBe(before + 1);
}

async function seeStarted({ database }: DriftWorld, kinds: FindingKind[]): Promise<void> {
  const last = await database.collections.findings
    .findOne({ kind: { $in: kinds } })
    .sort({ firstSeen: -1 })
    .lean();
  expect(last?.history.map(({ what }) => what)).toContain('started again');
}

/** Of what may be seen beside it, something may be repaired. */
async function seeReportedOnly(world: DriftWorld, meanwhile: FindingKind[]): Promise<void> {
  const before = await repairs(world);
  await world.scan();
  await world.scan();
  if (meanwhile.length === 0) expect(await repairs(world)).toBe(before);
}

async function requestRepairOfOpen({ database }: DriftWorld): Promise<void> {
  const finding = await database.collections.findings.findOne({ status: 'open' }).lean();
  await requestRepair(database.collections, String(finding?._id));
}
