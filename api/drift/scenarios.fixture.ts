import { expect } from 'vitest';
import { until } from '../testing/product.ts';
import type { FindingKind } from './findings/drift.kinds.ts';
import { requestRepair } from './repairs/repair.commands.ts';
import type { DriftWorld } from './world.fixture.ts';

/** One drift, made by hand, and how it is over. */
export interface Scenario {
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
export interface Tally {
  injected: number;
  found: number;
  /** Findings of nothing that was done. */
  false: number;
}

/** Makes a drift, sees it found, mended as the policy says and closed, and the stack unchanged; counts into `tally`. */
export async function carryOut(world: DriftWorld, scenario: Scenario, tally: Tally): Promise<void> {
  const { kinds, make, by, meanwhile = [] } = scenario;
  await make(world);
  await world.sandbox.settled();
  tally.injected += kinds.length;
  const found = (await foundBy(world, kinds)).filter((kind) => !meanwhile.includes(kind));
  tally.found += kinds.filter((kind) => found.includes(kind)).length;
  tally.false += found.filter((kind) => !kinds.includes(kind)).length;
  expect(found).toEqual(kinds.toSorted());
  if (by === 'policy') await seeRepaired(world);
  else if (by === 'start') await seeStarted(world, kinds);
  else await seeReportedOnly(world, meanwhile);
  if (by === 'operator') await orderRepair(world);
  if (typeof by === 'function') await by(world);
  await world.over();
  await inOrder(world, tally, [...kinds, ...meanwhile]);
}

/**
 * Nothing differs, and the engine would change nothing. A health check may need its time to notice; what is seen until then
 * is what is `expected`, or false.
 */
export async function inOrder(world: DriftWorld, tally?: Tally, expected: FindingKind[] = []): Promise<void> {
  let left: FindingKind[] = [];
  const strange = new Set<FindingKind>();
  const calm = async () => {
    await world.pass();
    left = await world.open();
    for (const kind of left) if (!expected.includes(kind)) strange.add(kind);
    return left.length === 0;
  };
  await until('all findings to be closed', calm, 300_000).catch(() => undefined);
  if (tally) tally.false += strange.size;
  expect([...left, ...strange]).toEqual([]);
  expect(await world.planned()).toEqual([]);
}

/** What one pass finds; where nothing, a few more: Docker counts failed health checks for minutes. */
async function foundBy(world: DriftWorld, kinds: FindingKind[]): Promise<FindingKind[]> {
  let found: FindingKind[] = [];
  const seen = async () => {
    await world.pass();
    found = await world.open();
    return found.length > 0;
  };
  const patienceMs = kinds.includes('container_unhealthy') ? 420_000 : 0;
  await until('the drift to be found', seen, patienceMs).catch(() => undefined);
  return found;
}

const repairs = ({ database }: DriftWorld) =>
  database.models.operations.countDocuments({
    kind: { $in: ['repair', 'repair_cell'] },
    status: { $in: ['queued', 'running', 'succeeded'] },
  });

async function seeRepaired(world: DriftWorld): Promise<void> {
  const before = await repairs(world);
  await world.pass();
  expect(await repairs(world)).toBe(before + 1);
}

async function seeStarted({ database }: DriftWorld, kinds: FindingKind[]): Promise<void> {
  const last = await database.models.findings
    .findOne({ kind: { $in: kinds } })
    .sort({ firstSeen: -1 })
    .lean();
  expect(last?.history.map(({ what }) => what)).toContain('started again');
}

/** Of what may be seen beside it, something may be repaired. */
async function seeReportedOnly(world: DriftWorld, meanwhile: FindingKind[]): Promise<void> {
  const before = await repairs(world);
  await world.pass();
  await world.pass();
  if (meanwhile.length === 0) expect(await repairs(world)).toBe(before);
}

async function orderRepair({ database }: DriftWorld): Promise<void> {
  const finding = await database.models.findings.findOne({ status: 'open' }).lean();
  await requestRepair(database.models, String(finding?._id));
}
