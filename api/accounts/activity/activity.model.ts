import { Schema, type Types } from 'mongoose';
import type { SessionClient } from '../sessions/session.client.ts';
import type { ActivityAct, ActivityDetail } from './activity.schema.ts';

/** One act on an account, as its owner sees it. Kept for 90 days. What operators do to the service is in `audit`. */
export interface ActivityRecord extends Partial<SessionClient> {
  /** In the order of time, so that a page is a range of ids. */
  _id: Types.ObjectId;
  userId: Types.ObjectId;
  at: Date;
  act: ActivityAct;
  by: 'self' | 'operator';
  detail?: ActivityDetail;
  /** How many failures of a network within a minute this is; absent for what is one row each. */
  count?: number;
  /** The day on which it is removed (UTC): `2026-11-25`. */
  removeOn: string;
}

/** `activity`: read by user, newest first; removed by day. */
export const activitySchema = new Schema<ActivityRecord>(
  {
    userId: { type: Schema.Types.ObjectId, required: true },
    at: { type: Date, required: true },
    act: { type: String, required: true },
    by: { type: String, enum: ['self', 'operator'], required: true },
    browser: String,
    network: String,
    detail: Schema.Types.Mixed,
    count: Number,
    removeOn: { type: String, required: true },
  },
  { versionKey: false },
);
activitySchema.index({ userId: 1, _id: -1 });
activitySchema.index({ removeOn: 1 });
