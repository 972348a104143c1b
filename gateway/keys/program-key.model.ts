import { Schema, type Types } from 'mongoose';

/** A key for a program of a customer's own, as a hash. It calls models on the budget of the assistant that it belongs to. */
export interface ProgramKeyRecord {
  /** The key's SHA-256, hex. */
  _id: string;
  /** `clk_` and 8 digits, for display and as the key's public id. Unique. */
  prefix: string;
  /** Unique. `<instance> <number>` while it is valid, so that an assistant never has too many; afterwards its own hash. */
  place: string;
  /** The customer's own words for the program. */
  name: string;
  instanceId: Types.ObjectId;
  /** Owner of the instance, who pays. */
  teamId: Types.ObjectId;
  createdAt: Date;
  /** When it was last used, to the minute; null: never. */
  lastUsedAt?: Date | null;
  revokedAt?: Date | null;
}

/** `program_keys`: read by hash whenever a process sees a key that is no assistant's; listed by instance. */
export const programKeySchema = new Schema<ProgramKeyRecord>(
  {
    _id: String,
    prefix: { type: String, required: true },
    place: { type: String, required: true },
    name: { type: String, required: true },
    instanceId: { type: Schema.Types.ObjectId, required: true },
    teamId: { type: Schema.Types.ObjectId, required: true },
    createdAt: { type: Date, default: () => new Date() },
    lastUsedAt: { type: Date, default: null },
    revokedAt: { type: Date, default: null },
  },
  { versionKey: false },
);
programKeySchema.index({ prefix: 1 }, { unique: true });
programKeySchema.index({ place: 1 }, { unique: true });
programKeySchema.index({ instanceId: 1 });
