import { isDuplicateKeyError } from '../../../gateway/store/duplicate-key.ts';
import { HeartbeatMonitor } from '../../../gateway/store/heartbeat-monitor.ts';
import type { DriftCollections } from '../drift.collections.ts';
import type { ScanDepth } from '../findings/drift.kinds.ts';
import { scanLookId } from './scan-look.model.ts';
import type { ScanRunRecord } from './scan-run.model.ts';

/** A run whose lease was not renewed for this long, by our own clock, has died with its process; the next may begin. */
const LEASE_MS = 30_000;
/** How long runs are kept. */
const RETENTION_MS = 7 * 24 * 3600_000;

/** The runs that a process sees in progress. It keeps one for all its scans, since it has to see a run stand still. */
export function monitorScanRuns(options: { leaseMs?: number; clock?: () => number } = {}): HeartbeatMonitor {
  const { leaseMs = LEASE_MS, ...clock } = options;
  return new HeartbeatMonitor({ maxGapMs: leaseMs / 2, ...clock });
}

interface ScanRunEnd {
  outcome: Exclude<ScanRunRecord['outcome'], 'running'>;
  reason?: string | undefined;
  calls?: number;
  instances?: number;
  findings?: number;
}

/** Which scan to run. `now`: even if it is not due. `leaseMs`: how long its process may fall silent. */
export interface ScanRequest {
  cell: string;
  depth: ScanDepth;
  now?: boolean;
  leaseMs?: number;
  /** Time until the next one is due, in ms. */
  pauseMs: number;
  /** The runs of all processes, as this one has seen them. */
  scanRuns: HeartbeatMonitor;
  /** Calls that the scan has made to the clouds so far. */
  calls?: () => number;
  /** The wall clock, for dates; tests pass their own. */
  clock?: () => Date;
}

/** How a scan ends: what is recorded about it, and what its caller gets. */
interface ScanOutcome<T> {
  end: Omit<ScanRunEnd, 'calls'>;
  /** So much looked unhealthy that what was seen is not certain. */
  suspected?: boolean;
  result: T;
}

type ScanRunCollections = Pick<DriftCollections, 'driftScanRuns' | 'scanLooks'>;

/**
 * Runs the next scan of a cell and depth if it is due. Undefined if it is not due yet, or if another process runs it.
 * However long `scan` takes, its lease is renewed meanwhile. If the lease is lost all the same, `signal` aborts with
 * ScanLeaseLost, and the scan must not conclude anything. A scan that throws is recorded as failed, with its reason.
 */
export async function runScan<T>(
  collections: ScanRunCollections,
  request: ScanRequest,
  scan: (run: ScanRunRecord, signal: AbortSignal) => Promise<ScanOutcome<T>>,
): Promise<T | undefined> {
  const { pauseMs, leaseMs = LEASE_MS, calls = () => 0, clock = () => new Date() } = request;
  const run = await beginScanRun(collections, { ...request, leaseMs }, clock());
  if (!run) return undefined;
  const lease = keepLease(collections, run, leaseMs, clock);
  try {
    const { end, suspected = false, result } = await scan(run, lease.signal);
    if (await endScanRun(collections, run, pauseMs, { ...end, calls: calls() }))
      await recordLook(collections, run, suspected);
    return result;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await endScanRun(collections, run, pauseMs, { outcome: 'failed', reason, calls: calls() });
    throw error;
  } finally {
    lease.stop();
  }
}

/** Another process took this run for dead and has begun the next one: this process writes nothing more. */
class ScanLeaseLost extends Error {
  override readonly name = 'ScanLeaseLost';
}

/** Renews the lease of a run three times within its length, until stopped. Aborts `signal` when the lease is lost. */
function keepLease(
  { driftScanRuns }: Pick<DriftCollections, 'driftScanRuns'>,
  { _id, depth }: ScanRunRecord,
  leaseMs: number,
  clock: () => Date,
): { signal: AbortSignal; stop(): void } {
  const lost = new AbortController();
  const renew = async (): Promise<void> => {
    const expiresAt = new Date(clock().getTime() + leaseMs);
    const { matchedCount } = await driftScanRuns.updateOne(
      { _id, outcome: 'running' },
      { $set: { expiresAt } },
    );
    if (matchedCount === 0) lost.abort(new ScanLeaseLost(`another process has taken over the ${depth} scan`));
  };
  // A database that does not answer once may do so the next time; that renewal then notices a lost lease.
  const timer = setInterval(() => void renew().catch(() => undefined), leaseMs / 3);
  return { signal: lost.signal, stop: () => clearInterval(timer) };
}

/** Begins a run. The row's number is the lease: of two that begin at once, the second gets a duplicate key error. */
async function beginScanRun(
  { driftScanRuns }: Pick<DriftCollections, 'driftScanRuns'>,
  request: Omit<ScanRequest, 'leaseMs'> & { leaseMs: number },
  at: Date,
): Promise<ScanRunRecord | undefined> {
  const { cell, depth, now = false, leaseMs } = request;
  const last = await driftScanRuns.findOne({ cell, depth }).sort({ number: -1 }).lean();
  if (last?.outcome === 'running') {
    if (silentMs(last, request) < leaseMs) return undefined;
    await endScanRun({ driftScanRuns }, last, 0, {
      outcome: 'failed',
      reason: 'The process that ran the scan ended.',
    });
  } else if (!now && last?.nextAt && last.nextAt > at) {
    return undefined;
  }
  try {
    const expiresAt = new Date(at.getTime() + leaseMs);
    const row = { cell, depth, number: (last?.number ?? 0) + 1, beganAt: at, expiresAt };
    return (await driftScanRuns.create(row)).toObject();
  } catch (error) {
    if (isDuplicateKeyError(error)) return undefined;
    throw error;
  }
}

/** For how long this process has seen a run stand still. Its dates come from the wall clock of another machine. */
function silentMs(
  { cell, depth, number, expiresAt }: ScanRunRecord,
  { scanRuns }: Pick<ScanRequest, 'scanRuns'>,
): number {
  return scanRuns.observe(`${cell} ${depth}`, `${number} ${expiresAt.getTime()}`);
}

/** Ends a run and sets when the next is due. False for a run that another process has ended: it stays as it is. */
async function endScanRun(
  { driftScanRuns }: Pick<DriftCollections, 'driftScanRuns'>,
  run: Pick<ScanRunRecord, '_id'>,
  pauseMs: number,
  end: ScanRunEnd,
): Promise<boolean> {
  const endedAt = new Date();
  const nextAt = new Date(endedAt.getTime() + pauseMs);
  const { matchedCount } = await driftScanRuns.updateOne(
    { _id: run._id, outcome: 'running' },
    { $set: { ...end, endedAt, nextAt } },
  );
  return matchedCount > 0;
}

/** Records that a cell has just been looked at. */
async function recordLook(
  { scanLooks }: Pick<DriftCollections, 'scanLooks'>,
  { cell, depth, beganAt }: ScanRunRecord,
  suspected: boolean,
): Promise<void> {
  const look = { beganAt, endedAt: new Date(), suspected };
  await scanLooks.updateOne({ _id: scanLookId(cell, depth) }, { $set: look }, { upsert: true });
}

/** Makes the next scan of a cell and depth due at once. A scan in progress is not interrupted. */
export async function makeScanDue(
  { driftScanRuns }: Pick<DriftCollections, 'driftScanRuns'>,
  where: { cell: string; depth: ScanDepth },
): Promise<void> {
  const last = await driftScanRuns.findOne(where).sort({ number: -1 }).lean();
  if (last && last.outcome !== 'running')
    await driftScanRuns.updateOne({ _id: last._id }, { $set: { nextAt: new Date() } });
}

/** Deletes runs that are more than a week old. */
export async function removeOldScanRuns({
  driftScanRuns,
}: Pick<DriftCollections, 'driftScanRuns'>): Promise<void> {
  await driftScanRuns.deleteMany({
    beganAt: { $lt: new Date(Date.now() - RETENTION_MS) },
    outcome: { $ne: 'running' },
  });
}
