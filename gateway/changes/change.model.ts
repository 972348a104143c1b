import { Schema } from 'mongoose';

/** What every process of the gateway has to hear of within a second: which keys open, and what accounts may use. */
export type ChangeTopic = 'keys' | 'limits';

/** A number that grows with each change, so that processes see in one small read whether what they know still holds. */
export interface ChangeRecord {
  _id: ChangeTopic;
  count: number;
}

/** `llm_changes`: a row for each thing that changes. */
export const changeSchema = new Schema<ChangeRecord>(
  { _id: String, count: { type: Number, default: 0 } },
  { versionKey: false },
);
