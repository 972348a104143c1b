import { Types } from 'mongoose';
import { isDuplicateKeyError } from '../../../gateway/store/duplicate-key.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { DriftCollections } from '../drift.collections.ts';
import { FINDING_KIND_INFO, type ScanDepth } from './drift.kinds.ts';
import type { FoundDrift } from './drift.schema.ts';
import { type FindingEvent, historyPush, type NewFindingEvent } from './finding.history.ts';
import type { FindingRecord } from './finding.model.ts';

type Deps = Pick<DriftCollections, 'findings'>;
type RecordDeps = Pick<DriftCollections, 'findings' | 'operations'>;

/** What one scan saw. `examined`: whether it can judge a finding; the others stay as they are. */
export interface ScanFindings {
  cell: string;
  depth: ScanDepth;
  found: readonly FoundDrift[];
  examined(finding: FindingRecord): boolean;
}

/** Records what a scan saw: creates new findings, updates known ones, and resolves those that are gone. */
export async function recordFindings(
  collections: RecordDeps,
  result: ScanFindings,
): Promise<FindingRecord[]> {
  const { cell, depth } = result;
  const open = await collections.findings.find({ cell, depth, status: { $ne: 'resolved' } }).lean();
  const byKey = new Map(open.map((finding) => [finding.key, finding]));
  const seen = new Set<string>();
  const current: FindingRecord[] = [];
  for (const found of result.found) {
    const key = keyOf(cell, found);
    if (seen.has(key)) continue;
    seen.add(key);
    const before = byKey.get(key);
    current.push(
      before
        ? await updateFinding(collections, before, found)
        : await createFinding(collections, result, found, key),
    );
  }
  for (const finding of open) {
    if (!seen.has(finding.key) && result.examined(finding)) await resolveFinding(collections, finding);
  }
  return current;
}

/**
 * Instances with an unresolved finding of this scan but without a row: they are deleted, so no scan sees them again, and
 * their findings are over.
 */
export async function deletedInstances(
  { findings, instances }: Pick<DriftCollections, 'findings' | 'instances'>,
  { cell, depth }: Pick<ScanFindings, 'cell' | 'depth'>,
): Promise<Set<string>> {
  const open = await findings.distinct('instanceId', { cell, depth, status: { $ne: 'resolved' } });
  const ids = open.filter((id) => id !== null);
  const rows = await instances.find({ _id: { $in: ids } }, { _id: 1 }).lean();
  const known = new Set(rows.map(({ _id }) => _id.toString()));
  return new Set(ids.map((id) => id.toString()).filter((id) => !known.has(id)));
}

function keyOf(cell: string, { kind, resource }: FoundDrift): string {
  return `${cell} ${kind} ${resource}`;
}

async function createFinding(
  { findings }: Deps,
  { cell, depth }: ScanFindings,
  { instanceId, ...found }: FoundDrift,
  key: string,
): Promise<FindingRecord> {
  const now = new Date();
  const what = `found: expected ${found.expected}, is ${found.actual}`;
  const history: FindingEvent[] = [{ at: now, kind: 'found', what }];
  const owner = instanceId ? { instanceId: new Types.ObjectId(instanceId) } : {};
  try {
    const row = { ...found, ...owner, key, cell, depth, firstSeen: now, lastSeen: now, history };
    return (await findings.create(row)).toObject();
  } catch (error) {
    const other = isDuplicateKeyError(error) ? await findings.findOne({ key }).lean() : null;
    if (!other) throw error;
    return other;
  }
}

async function updateFinding(
  collections: RecordDeps,
  before: FindingRecord,
  found: FoundDrift,
): Promise<FindingRecord> {
  const changed = before.actual !== found.actual || before.expected !== found.expected;
  const didNotHelp = await repairDidNotHelp(collections, before);
  const news: NewFindingEvent[] = [];
  if (changed) news.push({ kind: 'changed', what: `now expected ${found.expected}, is ${found.actual}` });
  if (didNotHelp)
    news.push({ kind: 'repair_ineffective', what: `repair ${before.operationId} did not help` });
  const after = await collections.findings
    .findOneAndUpdate(
      { _id: before._id },
      {
        $set: {
          lastSeen: new Date(),
          expected: found.expected,
          actual: found.actual,
          unrepairable: found.unrepairable ?? null,
          ...(didNotHelp && { status: 'open' }),
        },
        $inc: { seen: 1 },
        ...(news.length > 0 && { $push: { history: historyPush(...news) } }),
      },
      { returnDocument: 'after' },
    )
    .lean();
  return after ?? before;
}

/** Resolves a finding and frees its key, so that the same drift can be found again. */
export async function resolveFinding(
  collections: Deps,
  finding: FindingRecord,
  event: NewFindingEvent = { kind: 'gone', what: 'gone' },
): Promise<void> {
  const now = new Date();
  await collections.findings.updateOne(
    { _id: finding._id, key: finding.key },
    {
      $set: { status: 'resolved', resolvedAt: now, key: `${finding.key} ${finding._id}` },
      $push: { history: historyPush(event) },
    },
  );
}

/** Whether the repair of a finding has ended without resolving it: it then waits for the next repair or an operator. */
async function repairDidNotHelp(
  { operations }: RecordDeps,
  { status, operationId }: FindingRecord,
): Promise<boolean> {
  if (status !== 'repairing') return false;
  return !(await operations.exists({ _id: operationId, status: { $in: ['queued', 'running'] } }));
}

/** A finding by its id. Throws `not_found`. */
export async function findingById({ findings }: Deps, id: string): Promise<FindingRecord> {
  const finding = Types.ObjectId.isValid(id)
    ? await findings.findOne({ _id: new Types.ObjectId(id) }).lean()
    : null;
  if (!finding)
    throw new AppError('not_found', { message: 'There is no such finding. List the findings again.' });
  return finding;
}

/** Ignores a finding: it is neither repaired nor counted until it is gone. Throws `finding_over`. */
export async function ignoreFinding(
  collections: Deps,
  id: string,
  { by = 'an operator', reason }: { by?: string; reason?: string | undefined } = {},
): Promise<FindingRecord> {
  const finding = await findingById(collections, id);
  if (finding.status === 'ignored') return finding;
  const ignored = { at: new Date(), by, reason: reason ?? '' };
  const why = reason ? `: ${reason}` : '';
  const event: NewFindingEvent = { kind: 'ignored', by, what: `ignored by ${by}${why}` };
  return changeFinding(collections, finding, { status: 'ignored', ignored }, event);
}

/** Watches an ignored finding again. Throws `finding_unfit` for one that is being repaired, or `finding_over`. */
export async function watchFinding(collections: Deps, id: string, by: string): Promise<FindingRecord> {
  const finding = await findingById(collections, id);
  if (finding.status === 'open') return finding;
  if (finding.status === 'repairing')
    throw new AppError('finding_unfit', { message: 'This finding is not ignored: it is being repaired.' });
  const event: NewFindingEvent = { kind: 'watched', by, what: `taken up again by ${by}` };
  return changeFinding(collections, finding, { status: 'open', ignored: null }, event);
}

/**
 * Confirms what never happens without a request: the removal of an orphan or of a record that shares a customer's name
 * (the next scan checks again first, and waits until an orphan is a day old), or repairs in spite of mass drift.
 * Confirming twice is the same as confirming once. Throws `finding_unfit` if there is nothing to confirm, or
 * `finding_over`.
 */
export async function confirmFinding(
  collections: Deps,
  id: string,
  by = 'an operator',
): Promise<FindingRecord> {
  const finding = await findingById(collections, id);
  if (!isConfirmable(finding)) {
    throw new AppError('finding_unfit', {
      message: `There is nothing to confirm about this finding. ${FINDING_KIND_INFO[finding.kind].meaning}`,
    });
  }
  if (finding.confirmedAt) return finding;
  const event: NewFindingEvent = { kind: 'confirmed', by, what: `confirmed by ${by}` };
  return changeFinding(collections, finding, { confirmedAt: new Date() }, event);
}

/** Whether a finding needs an operator to confirm something that never happens without a request. */
export function isConfirmable({ cloudId, kind }: Pick<FindingRecord, 'cloudId' | 'kind'>): boolean {
  return Boolean(cloudId) || kind === 'instrument_suspected';
}

/** Whether an operator confirmed that the fleet is really as unhealthy as it looks. */
export function isMassDriftConfirmed(
  findings: readonly Pick<FindingRecord, 'kind' | 'confirmedAt'>[],
): boolean {
  return findings.some(({ kind, confirmedAt }) => kind === 'instrument_suspected' && confirmedAt);
}

async function changeFinding(
  { findings }: Deps,
  { _id }: FindingRecord,
  set: Partial<FindingRecord>,
  event: NewFindingEvent,
): Promise<FindingRecord> {
  const after = await findings
    .findOneAndUpdate(
      { _id, status: { $ne: 'resolved' } },
      { $set: set, $push: { history: historyPush(event) } },
      { returnDocument: 'after' },
    )
    .lean();
  if (!after) throw findingOver();
  return after;
}

/** The error for a finding about which nothing is left to do. */
export function findingOver(): AppError {
  return new AppError('finding_over');
}

/** Adds what was done about an unresolved finding to its history, and sets fields. */
export async function noteFinding(
  { findings }: Deps,
  _id: Types.ObjectId,
  event: NewFindingEvent,
  set: Partial<FindingRecord> = {},
): Promise<void> {
  await findings.updateOne(
    { _id, status: { $ne: 'resolved' } },
    { $set: set, $push: { history: historyPush(event) } },
  );
}
