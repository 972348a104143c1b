import { Schema, Types } from 'mongoose';
import type { CloudName } from '../../infra/clouds/egress-proxy/rate-limiter.ts';
import type { ErrorCode } from '../platform/errors/catalogue.ts';
import type { WorkerIdentity } from '../platform/process/worker-identity.ts';
import { PRIORITY } from './operation.priority.ts';
import type { OperationKind, OperationStatus, StepName } from './operation.schema.ts';

/** One step of an operation. */
export interface StepRecord {
  name: StepName;
  status: 'waiting' | 'running' | 'succeeded' | 'failed';
  startedAt?: Date;
  endedAt?: Date;
}

/** Who runs an operation at the moment. */
interface LeaseRecord extends WorkerIdentity {
  /** After this, anyone may take over. The holder moves it forward while it works. */
  expiresAt: Date;
}

/** Which operation moves an instance's stack, under which fence. Always changed as a whole. */
export interface StackLockRecord {
  operationId: Types.ObjectId;
  fence: number;
}

/** One thing that went wrong on the way, for whoever asks why. `message` is the engine's or ours: no secrets. */
export interface TroubleRecord {
  at: Date;
  attempt: number;
  code: string;
  message: string;
  /** When it is tried again; absent where that was the end. */
  retryAt?: Date;
}

/** What keeps the calls of a running operation from going on: a cloud's rate limit until then, or a cloud that is silent. */
export interface BlockedOnRecord {
  cloud: CloudName;
  why: 'rate_limit' | 'outage';
  until?: Date;
}

/** Someone's wish to stop an operation. The first one counts. */
export interface CancelRecord {
  at: Date;
  by: string;
}

/** What an operation will end as, once what it half made is removed. */
export interface CleanupRecord {
  outcome: 'failed' | 'cancelled';
  error: { code: ErrorCode; message: string };
  /** Removals that ended badly so far, plus one. */
  attempt: number;
}

/** One durable attempt to move a stack. */
export interface OperationRecord {
  _id: Types.ObjectId;
  kind: OperationKind;
  status: OperationStatus;
  instanceId: Types.ObjectId;
  ownerId: Types.ObjectId;
  /** The instance's subdomain, for who reads of it when the instance is gone. */
  customer: string;
  steps: StepRecord[];
  /** Lower goes first; see operation.priority.ts. */
  priority: number;
  /** Grows with each change that a page can see; the id of server-sent events. */
  revision: number;
  /** Grows with each lease. A writer that holds an older fence can write nothing. */
  fence: number;
  lease?: LeaseRecord | null;
  /** The engine's process, while one runs. */
  engine?: { pid: number; host: string } | null;
  /** What its calls wait for, while it runs. */
  held?: BlockedOnRecord | null;
  /** Engine runs that ended badly so far, plus one. */
  attempt: number;
  /** Not before then: backoff between attempts. For people to read; workers go by `pauseMs` and their own clocks. */
  notBefore: Date;
  /** Length of that pause. */
  pauseMs?: number;
  /** For how long it has been in trouble that counts no attempts (an outage, a busy stack), in runs and pauses. */
  troubledMs?: number;
  /** Machines whose workers fell silent while they ran it, and when: a lock of theirs may be dropped in a while. */
  lost: { host: string; at: Date }[];
  /** What went wrong on the way, the latest last; the last twenty are kept. */
  troubles: TroubleRecord[];
  cancel?: CancelRecord | null;
  cleanup?: CleanupRecord | null;
  /** Asked for by an operator: only such a row may make itself the one that moves its instance. */
  byOperator?: boolean;
  /** Unique. The owner's Idempotency-Key, hashed; the operation's own id where none was sent. */
  dedupe: string;
  /** The operator's act that it came of: the same act, gone on with after a crash, finds it here. */
  once?: string;
  /** Hash of the request that belongs to the key. */
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
    status: { type: String, required: true, default: 'queued' },
    instanceId: { type: Schema.Types.ObjectId, required: true },
    ownerId: { type: Schema.Types.ObjectId, required: true },
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
operationSchema.index({ ownerId: 1, createdAt: -1 });
operationSchema.index({ status: 1, priority: 1, createdAt: 1 });
