import { expect } from 'vitest';
import { until } from '../testing/product.ts';
import type { FindingKind } from './findings/drift.kinds.ts';
import { requestRepair } from './repairs/repair.commands.ts';
import type { DriftWorld } from './world.fixture.ts';

/** One drift, made by hand, and how it ends. */
export interface DriftScenario {
  what: string;
  /** Every kind that a scan reports about it, in order. */
  kinds: FindingKind[];
  /** Kinds that may also be seen, at once or during the repair. */
  meanwhile?: FindingKind[];
  make(world: DriftWorld): Promise<unknown>;
  /**
   * `policy`: repaired automatically once two scans agree. `start`: the scan that sees it starts the assistant.
   * `operator`: only reported, and repaired when an operator requests it. A function: only reported, and gone once it
   * has undone it.
   */
  by: 'policy' | 'start' | 'operator' | ((world: DriftWorld) => Promise<unknown>);
}

/** How many drifts were made and seen. */
export interface DriftCounts {
  injected: number;
  found: number;
  /** Findings without a drift that was made. */
  false: number;
}

/**
 * Makes a drift, expects it found, repaired as the policy says and closed, and the stack unchanged. Adds to `counts`.
 */
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
 * Expects that nothing differs, and that the engine would change nothing. A health check may need some time to notice;
 * a kind seen until then is one of `expected`, or counts as false.
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

/** What one scan finds. For an unhealthy container a few more scans: Docker counts failed health checks for minutes. */
async function foundBy(world: DriftWorld, kinds: FindingKind[]): Promise<FindingKind[]> {
  let found: FindingKind[] = [];
  const seen = async () => {
    await world.scan();
    found = await world.openKinds();
    return found.length > 0;
  };
  const timeoutMs = kinds.includes('container_unhealthy') ? 420_000 : 0;
  await until('the drift to be found', seen, timeoutMs).catch(() => undefined);
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

/** Expects that nothing is repaired, unless other kinds may be seen meanwhile. */
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
