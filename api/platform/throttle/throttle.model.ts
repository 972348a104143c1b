import { Schema } from 'mongoose';
import type { ThrottleAllowance } from './throttle.ts';

/** What is left of a rule for somebody: `_id` is `<rule> <hash of who>`. */
export interface ThrottleRecord extends ThrottleAllowance {
  _id: string;
  /** Grows with each write. */
  revision: number;
}

/** `throttles`: looked up by id; what nobody touched for a day is removed. */
export const throttleSchema = new Schema<ThrottleRecord>(
  {
    _id: { type: String, required: true },
    left: { type: Number, required: true },
    at: { type: Date, required: true },
    revision: { type: Number, required: true },
  },
  { versionKey: false },
);
