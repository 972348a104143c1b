import { type Model, Schema } from 'mongoose';
import type { OperationRecord } from './operation.model.ts';
import type { OperationKind } from './operation.schema.ts';

/** How many past operations of a kind an estimate is based on. */
const KEPT = 20;
/** Used if none has ended yet: a server takes a minute to boot. */
const UNKNOWN_MS = 60_000;

/**
 * `operation_durations`: the last durations of each kind, in milliseconds, oldest first. Streams ask for them every second, and
 * the embedded database would read all past operations to sort them.
 */
export interface OperationDurations {
  _id: OperationKind;
  lastMs: number[];
}

export const operationDurationsSchema = new Schema<OperationDurations>(
  { _id: { type: String, required: true }, lastMs: [Number] },
  { versionKey: false },
);

interface Collections {
  operationDurations: Model<OperationDurations>;
}

/** Records how long an operation took that succeeded just now. Of two at the same moment one may be lost: it is an estimate. */
export async function recordDuration(
  { operationDurations }: Collections,
  { kind, startedAt }: Pick<OperationRecord, 'kind' | 'startedAt'>,
  now = new Date(),
): Promise<void> {
  if (!startedAt) return;
  const before = await operationDurations.findById(kind).lean();
  const lastMs = [...(before?.lastMs ?? []), now.getTime() - startedAt.getTime()].slice(-KEPT);
  await operationDurations.updateOne({ _id: kind }, { $set: { lastMs } }, { upsert: true });
}

/** The typical durations of all kinds in ms: the median of the last ones of each. */
export async function readTypicalDurations({
  operationDurations,
}: Collections): Promise<(kind: OperationKind) => number> {
  const rows = await operationDurations.find({}).lean();
  const medians = new Map(rows.map(({ _id, lastMs }) => [_id, medianOf(lastMs)]));
  return (kind) => medians.get(kind) ?? UNKNOWN_MS;
}

function medianOf(times: readonly number[]): number | undefined {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];
}
