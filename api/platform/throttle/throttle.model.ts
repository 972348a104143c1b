import { Schema } from 'mongoose';
import type { ThrottleAllowance } from './throttle.ts';

/** A client's allowance under a rule: `_id` is `<rule> <hash of the client>`. */
export interface ThrottleRecord extends ThrottleAllowance {
  _id: string;
  /** Incremented by each write. */
  revision: number;
}

/** `throttles`: found by id; removed after a day without use. */
export const throttleSchema = new Schema<ThrottleRecord>(
  {
    _id: { type: String, required: true },
    left: { type: Number, required: true },
    at: { type: Date, required: true },
    revision: { type: Number, required: true },
  },
  { versionKey: false },
);
