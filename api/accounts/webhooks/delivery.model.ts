import { Schema, type Types } from 'mongoose';
import type { DeliveredEvent } from '../notices/notice.schema.ts';
import type { AttemptProblem, DeliveryStatus } from './webhook.schema.ts';

/** One call of a receiver, and what came of it. */
export interface DeliveryAttempt {
  at: Date;
  ms: number;
  /** Of the answer; null without one. */
  status: number | null;
  /** Why it failed; null if the receiver has accepted it. */
  problem: AttemptProblem | null;
  /** How the answer begins. */
  answer: string;
}

/** One event for one webhook. */
export interface DeliveryRecord {
  /** `msg_…`, the same in each attempt, and made of the event and the webhook: nothing is stored twice. */
  _id: string;
  webhookId: Types.ObjectId;
  teamId: Types.ObjectId;
  event: DeliveredEvent;
  /** What is sent and signed, byte for byte. */
  body: string;
  status: DeliveryStatus;
  /** Attempts that its schedule has made. */
  tries: number;
  /** When the next one is due, while it waits. */
  dueAt: Date;
  /** The minute of `dueAt`, by which workers find it; only while it waits. */
  dueMinute?: string | null;
  /** Until when a worker has it in hand; then another one may take it. */
  lockedUntil?: Date | null;
  /** Grows with each claim: who has claimed it last may write what came of it. */
  revision: number;
  /** The last twenty, oldest first, also those that a person has asked for. */
  attempts: DeliveryAttempt[];
  createdAt: Date;
  /** A day as `2026-12-31`, at which it is removed. */
  removeOn: string;
}

const attempt = new Schema<DeliveryAttempt>(
  { at: Date, ms: Number, status: Number, problem: String, answer: String },
  { _id: false },
);

/** `webhook_deliveries`: polled by the minute and by status, found by webhook and team, removed by day. */
export const deliverySchema = new Schema<DeliveryRecord>(
  {
    _id: { type: String, required: true },
    webhookId: { type: Schema.Types.ObjectId, required: true },
    teamId: { type: Schema.Types.ObjectId, required: true },
    event: { type: String, required: true },
    body: { type: String, required: true },
    status: { type: String, required: true },
    tries: { type: Number, required: true },
    dueAt: { type: Date, required: true },
    dueMinute: String,
    lockedUntil: { type: Date, default: null },
    revision: { type: Number, required: true },
    attempts: [attempt],
    createdAt: { type: Date, required: true },
    removeOn: { type: String, required: true },
  },
  { versionKey: false },
);
deliverySchema.index({ status: 1 });
deliverySchema.index({ dueMinute: 1 });
deliverySchema.index({ webhookId: 1 });
deliverySchema.index({ teamId: 1 });
deliverySchema.index({ removeOn: 1 });
