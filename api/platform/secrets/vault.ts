import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { z } from 'zod';
import { deriveKey, type MasterKey } from './master-key.ts';

/**
 * Encrypts small secrets for the database: AES-256-GCM with a key derived from the passphrase that also encrypts the stacks,
 * so that neither the database alone nor a backup of it reveals them.
 */
export interface Vault {
  /** `context` is authenticated: a text sealed for one context does not open in another. */
  seal(context: string, value: unknown): string;
  /** Throws if the text was changed, or was sealed for another context or with another passphrase. */
  open<T>(context: string, sealed: string, schema: z.ZodType<T>): T;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A vault for one purpose. Vaults for different purposes cannot open each other's texts. */
export function createVault(master: MasterKey, purpose: string): Vault {
  const key = deriveKey(master, purpose);
  return {
    seal(context, value) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
    },
    open(context, sealed, schema) {
      const bytes = Buffer.from(sealed, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES))
        .setAAD(Buffer.from(context))
        .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const body = Buffer.concat([
        decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)),
        decipher.final(),
      ]);
      return schema.parse(JSON.parse(body.toString('utf8')));
    },
  };
}
