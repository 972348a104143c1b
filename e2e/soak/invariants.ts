import { type FindingKind, SCAN_DEPTHS } from '../../api/drift/findings/drift.kinds.ts';
import { findEngineLeaks } from '../consistency/engine-leaks.ts';
import { findInconsistencies } from '../consistency/inconsistencies.ts';
import { readStateSnapshot } from '../consistency/state-snapshot.ts';
import type { TestCell } from '../faults/test-cell.fixture.ts';
import { removeOrphanedDuplicates } from './drift-injection.ts';
import type { SimulatedUser } from './simulated-user.ts';
import { unnotifiedCustomers } from './unnotified-customers.ts';

/** All servers of a soak are this machine: its free memory and disk say nothing about any of them. */
const ignoredFindings: FindingKind[] = ['memory_low', 'disk_full'];

/**
 * Every violated invariant of the cell after the load ended at `loadEndedAt`, one sentence each: the state is consistent,
 * nothing is left over, scans of all depths ran and found no drift, and every customer was notified.
 */
export async function violatedInvariants(
  cell: TestCell,
  simulatedUsers: readonly SimulatedUser[],
  loadEndedAt: Date,
): Promise<string[]> {
  const snapshot = await readStateSnapshot(cell.home, cell.sandbox, cell.database.collections);
  await removeOrphanedDuplicates(cell, new Set(snapshot.instances.map(({ subdomain }) => subdomain)));
  const found = [
    ...findInconsistencies(snapshot),
    ...(await findEngineLeaks(cell.home, cell.workerPids())),
    ...(await openFindings(cell)),
    ...(await missingScans(cell, loadEndedAt)),
    ...unknownCalls(cell),
  ];
  return found.length > 0 ? found : unnotifiedCustomers(cell, simulatedUsers);
}

async function openFindings({ database }: TestCell): Promise<string[]> {
  const filter = { status: { $ne: 'resolved' }, kind: { $nin: ignoredFindings } } as const;
  const open = await database.collections.findings.find(filter).lean();
  return open.map(
    ({ kind, subject, status, expected, actual }) =>
      `${subject}: drift finds ${kind} (${status}; expected ${expected}, is ${actual})`,
  );
}

/** A scan that began before the last operation ended proves nothing. */
async function missingScans({ database }: TestCell, loadEndedAt: Date): Promise<string[]> {
  const { operations, driftScanRuns } = database.collections;
  const last = await operations
    .findOne({ endedAt: { $ne: null } })
    .sort({ endedAt: -1 })
    .lean();
  const since = new Date(Math.max(loadEndedAt.getTime(), last?.endedAt?.getTime() ?? 0));
  const missing = [];
  for (const depth of SCAN_DEPTHS) {
    const scan = await driftScanRuns.findOne({ depth, outcome: 'done', beganAt: { $gt: since } }).lean();
    if (!scan) missing.push(`drift: no scan of depth "${depth}" has been made since everything came to rest`);
  }
  return missing;
}

function unknownCalls({ sandbox }: TestCell): string[] {
  return sandbox
    .state()
    .unknown.map(({ cloud, method, path }) => `sandbox: ${cloud} has no ${method} ${path}`);
}
