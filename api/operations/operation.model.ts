import { Schema, Types } from 'mongoose';
import type { CloudName } from '../../infra/clouds/egress-proxy/rate-limiter.contract.ts';
import type { ErrorCode } from '../platform/errors/catalogue.ts';
import type { WorkerIdentity } from '../platform/process/worker-identity.ts';
import { PRIORITY } from './operation.priority.ts';
import type { OperationKind, OperationPurpose, OperationStatus, StepName } from './operation.schema.ts';

/** One step of an operation. */
export interface StepRecord {
  name: StepName;
  status: 'waiting' | 'running' | 'succeeded' | 'failed';
  startedAt?: Date;
  endedAt?: Date;
}

/** The worker that runs an operation at the moment. */
interface LeaseRecord extends WorkerIdentity {
  /** After this, any worker may take over. The holder moves it forward while it works. */
  expiresAt: Date;
}

/** Which operation holds an instance's stack, under which fence. Always changed as a whole. */
export interface StackLockRecord {
  operationId: Types.ObjectId;
  fence: number;
}

/** An instance as far as the lock on its stack needs it. */
export interface LockableInstance {
  _id: Types.ObjectId;
  /** The lock on its stack: the operation that holds it now, or held it last. */
  hold?: StackLockRecord | null;
}

/** One failure during an operation, for operators. `message` is the engine's or ours and contains no secrets. */
export interface TroubleRecord {
  at: Date;
  attempt: number;
  code: string;
  message: string;
  /** When it is retried; absent if it is not. */
  retryAt?: Date;
}

/** What blocks the calls of a running operation: a cloud's rate limit until a time, or a cloud that does not answer. */
export interface BlockedOnRecord {
  cloud: CloudName;
  why: 'rate_limit' | 'outage';
  until?: Date;
}

/** Who cancels an operation, other than an operator, who is named. */
export const CANCELLED_BY = { owner: 'its owner', removal: 'its removal' } as const;

/** A request to cancel an operation. The first one counts. */
export interface CancelRecord {
  at: Date;
  /** An operator, or one of CANCELLED_BY. */
  by: string;
}

/** How an operation will end, once its partial resources are removed. */
export interface CleanupRecord {
  outcome: 'failed' | 'cancelled';
  error: { code: ErrorCode; message: string };
  /** Failed clean-ups so far, plus one. */
  attempt: number;
}

/** One durable attempt to change a stack. */
export interface OperationRecord {
  _id: Types.ObjectId;
  kind: OperationKind;
  /** What an update is for, if its owner asked for it. */
  purpose?: OperationPurpose;
  status: OperationStatus;
  instanceId: Types.ObjectId;
  teamId: Types.ObjectId;
  /** The instance's subdomain, for readers after the instance is gone. */
  customer: string;
  steps: StepRecord[];
  /** Lower goes first; see operation.priority.ts. */
  priority: number;
  /** Grows with each change that a page can show; the id of server-sent events. */
  revision: number;
  /** Grows with each lease. A holder of an older fence can write nothing. */
  fence: number;
  lease?: LeaseRecord | null;
  /** The engine's process, while one runs. */
  engine?: { pid: number; host: string } | null;
  /** What blocks its calls, while it runs. */
  held?: BlockedOnRecord | null;
  /** Failed engine runs so far, plus one. */
  attempt: number;
  /** Backoff: it does not run before this. For display; workers use `pauseMs` and their own clocks. */
  notBefore: Date;
  /** Length of that pause, in ms. */
  pauseMs?: number;
  /** Total time in ms, of runs and pauses, spent on failures that count no attempt (an outage, a busy stack). */
  troubledMs?: number;
  /** Machines whose workers fell silent while they ran it, and when: their locks may be removed after a while. */
  lost: { host: string; at: Date }[];
  /** Its failures so far, the latest last; the last twenty are kept. */
  troubles: TroubleRecord[];
  cancel?: CancelRecord | null;
  cleanup?: CleanupRecord | null;
  /** Requested by an operator: only such an operation may set itself as the instance's current one when it runs. */
  byOperator?: boolean;
  /** Unique. The owner's Idempotency-Key, hashed; a new id if none was sent. */
  dedupe: string;
  /** The admin action that created it: the same action, resumed after a crash, finds it by this. */
  once?: string;
  /** Hash of the request that was sent with the key. */
  requestHash?: string;
  error?: { code: ErrorCode; message: string } | null;
  createdAt: Date;
  startedAt?: Date;
  endedAt?: Date;
}

const inner = { _id: false } as const;
const step = { name: String, status: String, startedAt: Date, endedAt: Date };
const lease = { owner: String, host: String, pid: Number, pidStart: String, expiresAt: Date };
const trouble = { at: Date, attempt: Number, code: String, message: String, retryAt: Date };
const error = { code: String, message: String };
const held = { cloud: String, why: String, until: Date };
const cleanup = { outcome: String, error: new Schema(error, inner), attempt: Number };

/** `operations`: unique by `dedupe`; read by instance and by status. */
export const operationSchema = new Schema<OperationRecord>(
  {
    kind: { type: String, required: true },
    purpose: String,
    status: { type: String, required: true, default: 'queued' },
    instanceId: { type: Schema.Types.ObjectId, required: true },
    teamId: { type: Schema.Types.ObjectId, required: true },
    customer: { type: String, default: '' },
    steps: [new Schema(step, inner)],
    priority: { type: Number, default: PRIORITY.customer },
    revision: { type: Number, default: 1 },
    fence: { type: Number, default: 0 },
    lease: { type: new Schema(lease, inner), default: null },
    engine: { type: new Schema({ pid: Number, host: String }, inner), default: null },
    held: { type: new Schema(held, inner), default: null },
    attempt: { type: Number, default: 1 },
    notBefore: { type: Date, default: () => new Date() },
    pauseMs: Number,
    troubledMs: Number,
    lost: [new Schema({ host: String, at: Date }, inner)],
    troubles: [new Schema(trouble, inner)],
    cancel: { type: new Schema({ at: Date, by: String }, inner), default: null },
    cleanup: { type: new Schema(cleanup, inner), default: null },
    byOperator: Boolean,
    dedupe: { type: String, default: () => new Types.ObjectId().toString() },
    once: String,
    requestHash: String,
    error: { type: new Schema(error, inner), default: null },
    createdAt: { type: Date, default: () => new Date() },
    startedAt: Date,
    endedAt: Date,
  },
  { versionKey: false },
);
operationSchema.index({ dedupe: 1 }, { unique: true });
operationSchema.index({ once: 1 });
operationSchema.index({ instanceId: 1, createdAt: -1 });
operationSchema.index({ teamId: 1, createdAt: -1 });
operationSchema.index({ customer: 1, createdAt: -1 });
operationSchema.index({ status: 1, priority: 1, createdAt: 1 });
