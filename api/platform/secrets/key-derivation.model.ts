import { Schema } from 'mongoose';
import type { KeyCost } from './master-key.ts';

/** How this installation derives its master key from the passphrase. There is one, written at the first start. */
export interface KeyDerivationRecord extends KeyCost {
  _id: 'passphrase';
  /** 16 random bytes, base64url. */
  salt: string;
  /** A key derived from the master key, base64url: equal for the same passphrase. */
  check: string;
}

/** `key_derivations`: found by id. */
export const keyDerivationSchema = new Schema<KeyDerivationRecord>(
  {
    _id: { type: String, required: true },
    salt: { type: String, required: true },
    N: { type: Number, required: true },
    r: { type: Number, required: true },
    p: { type: Number, required: true },
    check: { type: String, required: true },
  },
  { versionKey: false },
);
