import { Schema, Types } from 'mongoose';
import type { ErrorCode } from '../errors/catalogue.ts';
import type { OperationKind, OperationStatus, StepName } from './operation.schema.ts';

/** One step of an operation. */
export interface StepRecord {
  name: StepName;
  status: 'waiting' | 'running' | 'succeeded' | 'failed';
  startedAt?: Date;
  endedAt?: Date;
}

/** Who runs an operation at the moment. */
export interface LeaseRecord {
  /** A name of the worker, new at each start. */
  owner: string;
  host: string;
  pid: number;
  /** When the process started, so that a number used again is not mistaken for it. */
  pidStart?: string;
  /** After this, anyone may take over. The holder moves it forward while it works. */
  expiresAt: Date;
}

/** One durable attempt to move a stack. */
export interface OperationRecord {
  _id: Types.ObjectId;
  kind: OperationKind;
  status: OperationStatus;
  instanceId: Types.ObjectId;
  ownerId: Types.ObjectId;
  steps: StepRecord[];
  /** Grows with each change that a page can see; the id of server-sent events. */
  revision: number;
  /** Grows with each lease. A writer that holds an older fence can write nothing. */
  fence: number;
  lease?: LeaseRecord | null;
  /** Engine runs that ended badly so far, plus one. */
  attempt: number;
  /** Not before then: backoff between attempts. */
  notBefore: Date;
  /** When it was last handed to the queue. */
  enqueuedAt: Date;
  /** Asked for by an operator: only such a row may make itself the one that moves its instance. */
  byOperator?: boolean;
  /** Unique. The owner's Idempotency-Key, hashed; the operation's own id where none was sent. */
  dedupe: string;
  /** Hash of the request that belongs to the key. */
  requestHash?: string;
  error?: { code: ErrorCode; message: string } | null;
  createdAt: Date;
  startedAt?: Date;
  endedAt?: Date;
}

const step = { name: String, status: String, startedAt: Date, endedAt: Date };
const lease = { owner: String, host: String, pid: Number, pidStart: String, expiresAt: Date };

/** `operations`: unique by `dedupe`; read by instance and by status. */
export const operationSchema = new Schema<OperationRecord>(
  {
    kind: { type: String, required: true },
    status: { type: String, required: true, default: 'queued' },
    instanceId: { type: Schema.Types.ObjectId, required: true },
    ownerId: { type: Schema.Types.ObjectId, required: true },
    steps: [new Schema(step, { _id: false })],
    revision: { type: Number, default: 1 },
    fence: { type: Number, default: 0 },
    lease: { type: new Schema(lease, { _id: false }), default: null },
    attempt: { type: Number, default: 1 },
    notBefore: { type: Date, default: () => new Date() },
    enqueuedAt: { type: Date, default: () => new Date() },
    byOperator: Boolean,
    dedupe: { type: String, default: () => new Types.ObjectId().toString() },
    requestHash: String,
    error: { type: new Schema({ code: String, message: String }, { _id: false }), default: null },
    createdAt: { type: Date, default: () => new Date() },
    startedAt: Date,
    endedAt: Date,
  },
  { versionKey: false },
);
operationSchema.index({ dedupe: 1 }, { unique: true });
operationSchema.index({ instanceId: 1, createdAt: -1 });
operationSchema.index({ ownerId: 1, createdAt: -1 });
operationSchema.index({ status: 1 });
