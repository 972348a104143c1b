import { Schema, type Types } from 'mongoose';

/** What a key may do: `retiring` still opens until its instance has the next one. */
type KeyStatus = 'active' | 'retiring' | 'revoked';

/** One key of an assistant, as a hash. The row stands before the key is on a server, and is never removed. */
export interface KeyRecord {
  /** The key's SHA-256, hex. */
  _id: string;
  /** `clk_` and 8 digits, for people. */
  prefix: string;
  instanceId: Types.ObjectId;
  /** Owner of the instance: who pays. */
  ownerId: Types.ObjectId;
  generation: number;
  status: KeyStatus;
  createdAt: Date;
  /** When a retiring key stops opening, should nobody revoke it before. */
  retiresAt?: Date | null;
}

/** `llm_keys`: looked up by hash on each new key that a process meets. */
export const keySchema = new Schema<KeyRecord>(
  {
    _id: String,
    prefix: { type: String, required: true },
    instanceId: { type: Schema.Types.ObjectId, required: true },
    ownerId: { type: Schema.Types.ObjectId, required: true },
    generation: { type: Number, required: true },
    status: { type: String, required: true },
    createdAt: { type: Date, default: () => new Date() },
    retiresAt: { type: Date, default: null },
  },
  { versionKey: false },
);
keySchema.index({ instanceId: 1, generation: 1 }, { unique: true });
keySchema.index({ prefix: 1 });
