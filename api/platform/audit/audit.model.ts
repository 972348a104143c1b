import { Schema, type Types } from 'mongoose';
import type { WorkerIdentity } from '../process/worker-identity.ts';

/** What an action is about: an operation or a finding by id, a customer by subdomain, a user by email or id, a cell, a file. */
export interface AuditTarget {
  kind: 'operation' | 'finding' | 'customer' | 'user' | 'cell' | 'file';
  name: string;
}

/** One admin action: who did what to what, and how it ended. Never removed. */
export interface AuditRecord {
  _id: Types.ObjectId;
  at: Date;
  /** `user:<id>` for the operators' page, `shell:<account>@<machine>` for the command line. */
  actor: string;
  /** A verb: `cancel`, `retry`, `update`, `destroy`, `repair`, … */
  act: string;
  /** Read it with `auditTargetOf`: in older rows it is text, such as `operation:65f0…` or `customer:alice`. */
  target: AuditTarget | string;
  /** What else the action needs to know, such as why a finding is ignored. Its shape follows from `act`. */
  change?: object;
  /** Only in older rows: `change` as text. */
  detail?: string;
  /**
   * `done`, or the code of the refusal; `asked` and `underway` while a worker still has to execute it. An import
   * is `unfinished` until it ends.
   */
  outcome: string;
  /** The message shown to the actor when the action is refused. */
  message?: string;
  /** The operation that the action created. */
  operationId?: string;
  /** What the action did, where that depends on what it found: `invited`, `already_operator`, `revoked`, … */
  effect?: string;
  /** The process that executes it, while it is under way; others take it over from a dead process. */
  holder?: WorkerIdentity | null;
  /** How many times execution has started. */
  tries: number;
}

const holder = { owner: String, host: String, pid: Number, pidStart: String };

/** `audit`: queried newest first, and by outcome to find actions that are not executed yet. */
export const auditSchema = new Schema<AuditRecord>(
  {
    at: { type: Date, default: () => new Date() },
    actor: { type: String, required: true },
    act: { type: String, required: true },
    target: { type: Schema.Types.Mixed, required: true },
    change: Schema.Types.Mixed,
    detail: String,
    outcome: { type: String, required: true },
    message: String,
    operationId: String,
    effect: String,
    holder: { type: new Schema(holder, { _id: false }), default: null },
    tries: { type: Number, default: 0 },
  },
  // An empty change is stored as such.
  { versionKey: false, minimize: false },
);
auditSchema.index({ at: -1 });
auditSchema.index({ outcome: 1, at: 1 });
