import { Schema, type Types } from 'mongoose';

/** The status of a key: a `retiring` key is valid until its instance has the next one. */
type KeyStatus = 'active' | 'retiring' | 'revoked';

/** One key of an assistant, as a hash. The row exists before the key is on a server, and is never removed. */
export interface KeyRecord {
  /** The key's SHA-256, hex. */
  _id: string;
  /** `clk_` and 8 digits, for display. */
  prefix: string;
  instanceId: Types.ObjectId;
  /** Owner of the instance, who pays. */
  teamId: Types.ObjectId;
  generation: number;
  status: KeyStatus;
  createdAt: Date;
  /** When a retiring key expires, unless it is revoked earlier. */
  retiresAt?: Date | null;
}

/** `llm_keys`: read by hash whenever a process sees a new key. */
export const keySchema = new Schema<KeyRecord>(
  {
    _id: String,
    prefix: { type: String, required: true },
    instanceId: { type: Schema.Types.ObjectId, required: true },
    teamId: { type: Schema.Types.ObjectId, required: true },
    generation: { type: Number, required: true },
    status: { type: String, required: true },
    createdAt: { type: Date, default: () => new Date() },
    retiresAt: { type: Date, default: null },
  },
  { versionKey: false },
);
keySchema.index({ instanceId: 1, generation: 1 }, { unique: true });
keySchema.index({ prefix: 1 });
