import { Schema, type Types } from 'mongoose';
import type { WorkerIdentity } from '../process/worker-identity.ts';

/** One act of an operator: who did what to what, and how it went. Never removed. */
export interface AuditRecord {
  _id: Types.ObjectId;
  at: Date;
  /** `user:<id>` for the page, `shell:<account>@<machine>` for the command line. */
  actor: string;
  /** A verb: `cancel`, `retry`, `update`, `destroy`, `repair`, … */
  act: string;
  /** What it was done to, such as `operation:65f0…` or `customer:alice`. */
  target: string;
  /** What was said with it, such as why a finding is left as it is. */
  detail?: string;
  /** `done`, or the code of the refusal; `asked` and `underway` while a worker still has to carry it out. */
  outcome: string;
  /** What its actor is told: the refusal's message. */
  message?: string;
  /** The operation that came of it. */
  operationId?: string;
  /** Who carries it out, while it is under way: of a dead process others take it over. */
  holder?: WorkerIdentity | null;
  /** How often somebody began to carry it out. */
  tries: number;
}

const holder = { owner: String, host: String, pid: Number, pidStart: String };

/** `audit`: read newest first, and by outcome for what is still to be carried out. */
export const auditSchema = new Schema<AuditRecord>(
  {
    at: { type: Date, default: () => new Date() },
    actor: { type: String, required: true },
    act: { type: String, required: true },
    target: { type: String, required: true },
    detail: String,
    outcome: { type: String, required: true },
    message: String,
    operationId: String,
    holder: { type: new Schema(holder, { _id: false }), default: null },
    tries: { type: Number, default: 0 },
  },
  { versionKey: false },
);
auditSchema.index({ at: -1 });
auditSchema.index({ outcome: 1, at: 1 });
