import { Schema, type Types } from 'mongoose';
import type { FindingKind, ScanDepth } from './drift.kinds.ts';
import type { FindingStatus } from './drift.schema.ts';
import type { FindingEvent } from './finding.history.ts';

/** One thing that differed, from the first scan that saw it to the one that no longer did. */
export interface FindingRecord {
  _id: Types.ObjectId;
  /**
   * Unique. Cell, kind and resource while it is not resolved; after that its own id too, so that it can happen again.
   */
  key: string;
  cell: string;
  depth: ScanDepth;
  kind: FindingKind;
  status: FindingStatus;
  subject: string;
  resource: string;
  instanceId?: Types.ObjectId | null;
  cloudId?: string | null;
  bornAt?: Date | null;
  expected: string;
  actual: string;
  /** Why a repair would fail, with the next step. */
  unrepairable?: string | null;
  firstSeen: Date;
  lastSeen: Date;
  /** Scans that saw it. */
  seen: number;
  /** Repairs that were requested for it. */
  repairs: number;
  /** The repair under way, or the last one. */
  operationId?: Types.ObjectId | null;
  /** Why it is ignored, and who decided that. */
  ignored?: { at: Date; by: string; reason: string } | null;
  /** When an operator confirmed what does not happen without a request. */
  confirmedAt?: Date | null;
  resolvedAt?: Date | null;
  /** Whether its team was notified that it was found, or that it is over. */
  announced?: 'found' | 'resolved' | null;
  /** What happened to it, oldest first; the last fifty. */
  history: FindingEvent[];
}

const text = { type: String, required: true } as const;
const historyEntry = new Schema({ at: Date, kind: String, by: String, what: String }, { _id: false });

/** `findings`: unique by `key`; read by cell and status, by subject, by instance, and by what teams know. */
export const findingSchema = new Schema<FindingRecord>(
  {
    key: text,
    cell: text,
    depth: text,
    kind: text,
    status: { ...text, default: 'open' },
    subject: text,
    resource: text,
    instanceId: { type: Schema.Types.ObjectId, default: null },
    cloudId: { type: String, default: null },
    bornAt: { type: Date, default: null },
    expected: String,
    actual: String,
    unrepairable: { type: String, default: null },
    firstSeen: Date,
    lastSeen: Date,
    seen: { type: Number, default: 1 },
    repairs: { type: Number, default: 0 },
    operationId: { type: Schema.Types.ObjectId, default: null },
    ignored: { type: new Schema({ at: Date, by: String, reason: String }, { _id: false }), default: null },
    confirmedAt: { type: Date, default: null },
    resolvedAt: { type: Date, default: null },
    announced: { type: String, default: null },
    history: [historyEntry],
  },
  { versionKey: false },
);
findingSchema.index({ key: 1 }, { unique: true });
findingSchema.index({ cell: 1, status: 1 });
findingSchema.index({ subject: 1 });
findingSchema.index({ instanceId: 1, status: 1 });
findingSchema.index({ announced: 1 });
