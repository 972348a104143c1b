import { Schema } from 'mongoose';

/** What every process of the gateway has to learn within a second: which keys are valid, and what accounts may use. */
export type ChangeTopic = 'keys' | 'limits';

/** A counter that grows with each change, so that one small read tells a process whether its cache is still valid. */
export interface ChangeRecord {
  _id: ChangeTopic;
  count: number;
}

/** `llm_changes`: one row per topic. */
export const changeSchema = new Schema<ChangeRecord>(
  { _id: String, count: { type: Number, default: 0 } },
  { versionKey: false },
);
