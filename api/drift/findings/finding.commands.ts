import { Types } from 'mongoose';
import { isDuplicate } from '../../../gateway/store/duplicate.ts';
import type { Models } from '../../collections.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import { type Depth, KINDS } from './drift.kinds.ts';
import type { Found } from './drift.schema.ts';
import type { FindingRecord } from './finding.model.ts';

type Deps = Pick<Models, 'findings'>;
type PassDeps = Pick<Models, 'findings' | 'operations'>;

/** What one pass saw. `examined` says of which instances it can speak: the others' findings stay as they are. */
export interface PassResult {
  cell: string;
  depth: Depth;
  found: readonly Found[];
  examined(finding: FindingRecord): boolean;
}

/** Writes what a pass saw: new findings begin, known ones are seen once more, those that are gone are resolved. */
export async function recordFindings(models: PassDeps, result: PassResult): Promise<FindingRecord[]> {
  const { cell, depth } = result;
  const open = await models.findings.find({ cell, depth, status: { $ne: 'resolved' } }).lean();
  const byKey = new Map(open.map((finding) => [finding.key, finding]));
  const seen = new Set<string>();
  const current: FindingRecord[] = [];
  for (const found of result.found) {
    const key = keyOf(cell, found);
    if (seen.has(key)) continue;
    seen.add(key);
    const before = byKey.get(key);
    current.push(before ? await seeAgain(models, before, found) : await begin(models, result, found, key));
  }
  for (const finding of open) {
    if (!seen.has(finding.key) && result.examined(finding)) await resolveFinding(models, finding);
  }
  return current;
}

function keyOf(cell: string, { kind, resource }: Found): string {
  return `${cell} ${kind} ${resource}`;
}

async function begin(
  { findings }: Deps,
  { cell, depth }: PassResult,
  { instanceId, ...found }: Found,
  key: string,
): Promise<FindingRecord> {
  const now = new Date();
  const history = [{ at: now, what: `found: expected ${found.expected}, is ${found.actual}` }];
  const owner = instanceId ? { instanceId: new Types.ObjectId(instanceId) } : {};
  try {
    const row = { ...found, ...owner, key, cell, depth, firstSeen: now, lastSeen: now, history };
    return (await findings.create(row)).toObject();
  } catch (error) {
    const other = isDuplicate(error) ? await findings.findOne({ key }).lean() : null;
    if (!other) throw error;
    return other;
  }
}

async function seeAgain(models: PassDeps, before: FindingRecord, found: Found): Promise<FindingRecord> {
  const changed = before.actual !== found.actual || before.expected !== found.expected;
  const inVain = await wasRepairedInVain(models, before);
  const news = [
    ...(changed ? [`now expected ${found.expected}, is ${found.actual}`] : []),
    ...(inVain ? [`repair ${before.operationId} did not help`] : []),
  ];
  const after = await models.findings
    .findOneAndUpdate(
      { _id: before._id },
      {
        $set: {
          lastSeen: new Date(),
          expected: found.expected,
          actual: found.actual,
          ...(inVain && { status: 'open' }),
        },
        $inc: { seen: 1 },
        ...(news.length > 0 && { $push: { history: entry(...news) } }),
      },
      { returnDocument: 'after' },
    )
    .lean();
  return after ?? before;
}

/** Ends a finding and frees its key, so that the same thing can be found anew. */
export async function resolveFinding(models: Deps, finding: FindingRecord, why = 'gone'): Promise<void> {
  const now = new Date();
  await models.findings.updateOne(
    { _id: finding._id, key: finding.key },
    {
      $set: { status: 'resolved', resolvedAt: now, key: `${finding.key} ${finding._id}` },
      $push: { history: entry(why) },
    },
  );
}

/** Its repair has ended, and it is still there: it waits for the next one, or for a person. */
async function wasRepairedInVain(
  { operations }: PassDeps,
  { status, operationId }: FindingRecord,
): Promise<boolean> {
  if (status !== 'repairing') return false;
  return !(await operations.exists({ _id: operationId, status: { $in: ['queued', 'running'] } }));
}

const entry = (...news: string[]) => ({ $each: news.map((what) => ({ at: new Date(), what })), $slice: -50 });

/** A finding by its id. Throws `not_found`. */
export async function findingById({ findings }: Deps, id: string): Promise<FindingRecord> {
  const finding = Types.ObjectId.isValid(id)
    ? await findings.findOne({ _id: new Types.ObjectId(id) }).lean()
    : null;
  if (!finding)
    throw new AppError('not_found', { message: 'There is no such finding. Look at the list again.' });
  return finding;
}

/** Leaves a finding as it is from now on: it is neither repaired nor counted until it is gone. Throws `finding_over`. */
export async function ignoreFinding(
  models: Deps,
  id: string,
  { by = 'an operator', reason }: { by?: string; reason?: string | undefined } = {},
): Promise<FindingRecord> {
  const finding = await findingById(models, id);
  if (finding.status === 'ignored') return finding;
  const ignored = { at: new Date(), by, reason: reason ?? '' };
  const why = reason ? `: ${reason}` : '';
  return change(models, finding, { status: 'ignored', ignored }, `ignored by ${by}${why}`);
}

/** Takes an ignored finding up again. Throws `finding_unfit` for any other. */
export async function watchFinding(models: Deps, id: string, by: string): Promise<FindingRecord> {
  const finding = await findingById(models, id);
  if (finding.status === 'open') return finding;
  if (finding.status === 'repairing')
    throw new AppError('finding_unfit', { message: 'This finding is being repaired: it is not left alone.' });
  return change(models, finding, { status: 'open', ignored: null }, `taken up again by ${by}`);
}

/**
 * Agrees to what is never done unasked: the removal of an orphan or of a record that shares a customer's name (the next
 * pass looks again first, and waits until an orphan is a day old), or going on where the instrument was suspected.
 * Agreeing twice is agreeing once. Throws `finding_unfit` where nothing of that kind is to be decided, or `finding_over`.
 */
export async function confirmFinding(models: Deps, id: string, by = 'an operator'): Promise<FindingRecord> {
  const finding = await findingById(models, id);
  if (!isConfirmable(finding)) {
    throw new AppError('finding_unfit', {
      message: `There is nothing to confirm about this finding. ${KINDS[finding.kind].meaning}`,
    });
  }
  if (finding.confirmedAt) return finding;
  return change(models, finding, { confirmedAt: new Date() }, `confirmed by ${by}`);
}

/** Whether a finding waits for an operator to agree to something that is never done unasked. */
export function isConfirmable({ cloudId, kind }: Pick<FindingRecord, 'cloudId' | 'kind'>): boolean {
  return Boolean(cloudId) || kind === 'instrument_suspected';
}

async function change(
  { findings }: Deps,
  { _id }: FindingRecord,
  set: Partial<FindingRecord>,
  what: string,
): Promise<FindingRecord> {
  const after = await findings
    .findOneAndUpdate(
      { _id, status: { $ne: 'resolved' } },
      { $set: set, $push: { history: entry(what) } },
      { returnDocument: 'after' },
    )
    .lean();
  if (!after) throw findingOver();
  return after;
}

/** Nothing is left to do about a finding. */
export function findingOver(): AppError {
  return new AppError('finding_over');
}

/** Notes what was done about a finding. */
export async function noteFinding(
  { findings }: Deps,
  _id: Types.ObjectId,
  what: string,
  set: Partial<FindingRecord> = {},
): Promise<void> {
  await findings.updateOne(
    { _id, status: { $ne: 'resolved' } },
    { $set: set, $push: { history: entry(what) } },
  );
}
