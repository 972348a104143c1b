import { createHmac, hash, hkdfSync } from 'node:crypto';

/** The secret that all keys of assistants grow from: nobody can make one without the passphrase. */
export type KeySecret = Buffer & { readonly __brand: 'KeySecret' };

/** One assistant's key to the gateway: `clk_` + 8 hex digits that support may see + `_` + 43 characters of secret. */
export interface InstanceKey {
  text: string;
  /** `clk_` and the 8 digits: names the key and opens nothing. */
  prefix: string;
  /** What is stored of it: SHA-256, hex. The secret has 256 bits, so that a slow hash would protect nothing more. */
  hash: string;
}

const KEY_PATTERN = /^clk_[0-9a-f]{8}_[A-Za-z0-9_-]{43}$/;

/** Derives the secret from the passphrase that seals the stacks too (HKDF-SHA256). */
export function keySecretFrom(passphrase: string): KeySecret {
  return Buffer.from(hkdfSync('sha256', passphrase, 'clawdet', 'llm keys', 32)) as KeySecret;
}

/**
 * The key of an instance. The same every time, so that each run declares the same stack and no copy of the key has to be
 * kept; another generation is another key.
 */
export function keyOf(secret: KeySecret, instanceId: string, generation: number): InstanceKey {
  const mac = createHmac('sha256', secret).update(`${instanceId}:${generation}`).digest();
  const prefix = `clk_${hash('sha256', mac, 'hex').slice(0, 8)}`;
  const text = `${prefix}_${mac.toString('base64url')}`;
  return { text, prefix, hash: keyHashOf(text) };
}

/** What a key is looked up by. */
export function keyHashOf(text: string): string {
  return hash('sha256', text, 'hex');
}

/** The key in an `Authorization` header; undefined where there is none of ours. */
export function bearerKeyIn(authorization: string | undefined): string | undefined {
  const [scheme, text = ''] = (authorization ?? '').split(' ');
  return scheme?.toLowerCase() === 'bearer' && KEY_PATTERN.test(text) ? text : undefined;
}
