import { Schema, type Types } from 'mongoose';

/** The name of a deleted assistant, which only its last owner may have again for a while. */
export interface HeldNameRecord {
  /** The subdomain. */
  _id: string;
  teamId: Types.ObjectId;
  until: Date;
}

/** `heldNames`: records that are over are removed with the next one that is written. */
export const heldNameSchema = new Schema<HeldNameRecord>(
  { _id: String, teamId: Schema.Types.ObjectId, until: Date },
  { versionKey: false },
);
heldNameSchema.index({ until: 1 });
