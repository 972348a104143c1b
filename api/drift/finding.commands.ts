import { Types } from 'mongoose';
import { isDuplicate } from '../database/duplicate.ts';
import type { Models } from '../database/models.ts';
import { AppError } from '../errors/app-error.ts';
import { type Depth, KINDS } from './drift.kinds.ts';
import type { Found } from './drift.schema.ts';
import type { FindingRecord } from './finding.model.ts';

type Deps = Pick<Models, 'findings'>;

/** What one pass saw. `examined` says of which instances it can speak: the others' findings stay as they are. */
export interface PassResult {
  cell: string;
  depth: Depth;
  found: readonly Found[];
  examined(finding: FindingRecord): boolean;
}

/** Writes what a pass saw: new findings begin, known ones are seen once more, those that are gone are resolved. */
export async function recordFindings(models: Deps, result: PassResult): Promise<FindingRecord[]> {
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

async function seeAgain(models: Deps, before: FindingRecord, found: Found): Promise<FindingRecord> {
  const changed = before.actual !== found.actual || before.expected !== found.expected;
  const after = await models.findings
    .findOneAndUpdate(
      { _id: before._id },
      {
        $set: { lastSeen: new Date(), expected: found.expected, actual: found.actual },
        $inc: { seen: 1 },
        ...(changed
          ? { $push: { history: entry(`now expected ${found.expected}, is ${found.actual}`) } }
          : {}),
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

const entry = (what: string) => ({ $each: [{ at: new Date(), what }], $slice: -50 });

/** A finding by its id. Throws `not_found`. */
export async function findingById({ findings }: Deps, id: string): Promise<FindingRecord> {
  const finding = Types.ObjectId.isValid(id)
    ? await findings.findOne({ _id: new Types.ObjectId(id) }).lean()
    : null;
  if (!finding)
    throw new AppError('not_found', { message: 'There is no such finding. "clawdet drift" lists them.' });
  return finding;
}

/** Leaves a finding as it is from now on: it is neither repaired nor counted until it is gone. */
export async function ignoreFinding(models: Deps, id: string): Promise<FindingRecord> {
  const finding = await findingById(models, id);
  return change(models, finding, { status: 'ignored' }, 'ignored by an operator');
}

/**
 * Agrees to what is never done unasked: the removal of an orphan or of a record that shares a customer's name (the next
 * pass looks again first, and waits until an orphan is a day old), or going on where the instrument was suspected.
 */
export async function confirmFinding(models: Deps, id: string): Promise<FindingRecord> {
  const finding = await findingById(models, id);
  if (!finding.cloudId && finding.kind !== 'instrument_suspected') {
    throw new AppError('invalid_input', {
      message: `There is nothing to confirm about a finding of kind ${finding.kind}. ${KINDS[finding.kind].meaning}`,
    });
  }
  return change(models, finding, { confirmedAt: new Date() }, 'confirmed by an operator');
}

async function change(
  { findings }: Deps,
  { _id, status }: FindingRecord,
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
  if (!after)
    throw new AppError('not_found', { message: `This finding is ${status}: nothing is left to do.` });
  return after;
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
