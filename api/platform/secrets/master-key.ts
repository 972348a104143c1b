import { hkdfSync, randomBytes, scrypt } from 'node:crypto';

/**
 * The key that every other key is derived from, except Pulumi's own. It is derived from the passphrase by scrypt, once per
 * process, so that nobody can guess the passphrase from a key that they have, such as their assistant's.
 */
export type MasterKey = Buffer & { readonly __brand: 'MasterKey' };

/** scrypt's parameters: memory and time are in proportion to N and r. */
export interface KeyCost {
  N: number;
  r: number;
  p: number;
}

/** `strong` is OWASP's first choice for passwords: 128 MB for about a third of a second. `fast` is for tests. */
export const keyCosts = {
  strong: { N: 2 ** 17, r: 8, p: 1 },
  fast: { N: 2 ** 4, r: 8, p: 1 },
} satisfies Record<string, KeyCost>;

const KEY_BYTES = 32;

/** A random salt, so that no table of passphrases fits two installations. */
export const newSalt = (): string => randomBytes(16).toString('base64url');

/** Derives the master key. Takes `strong` a third of a second on another thread. */
export function deriveMasterKey(passphrase: string, salt: string, { N, r, p }: KeyCost): Promise<MasterKey> {
  // Node's default limit is less than N and r need (128 * N * r bytes).
  const options = { N, r, p, maxmem: 256 * N * r };
  return new Promise((resolve, reject) =>
    scrypt(passphrase, Buffer.from(salt, 'base64url'), KEY_BYTES, options, (error, key) =>
      error ? reject(error) : resolve(key as MasterKey),
    ),
  );
}

/** The key for one purpose (HKDF-SHA256). Keys for different purposes say nothing about each other. */
export function deriveKey(master: MasterKey, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', master, 'clawdet', purpose, KEY_BYTES));
}
