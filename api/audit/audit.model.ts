import { Schema, type Types } from 'mongoose';

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
  /** `done`, or the code of the refusal; `asked` and `underway` while a worker still has to carry it out. */
  outcome: string;
  /** What its actor is told: the refusal's message. */
  message?: string;
  /** The operation that came of it. */
  operationId?: string;
}

/** `audit`: read newest first. */
export const auditSchema = new Schema<AuditRecord>(
  {
    at: { type: Date, default: () => new Date() },
    actor: { type: String, required: true },
    act: { type: String, required: true },
    target: { type: String, required: true },
    outcome: { type: String, required: true },
    message: String,
    operationId: String,
  },
  { versionKey: false },
);
auditSchema.index({ at: -1 });
