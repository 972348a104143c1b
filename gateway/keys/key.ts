import { createHmac, hash, hkdfSync, randomBytes } from 'node:crypto';

/** The secret that all assistants' keys are derived from: nobody can make a key without the master key. */
export type KeySecret = Buffer & { readonly __brand: 'KeySecret' };

/** A key to the gateway: `clk_` + 8 hex digits that support may see + `_` + 43 characters of secret. */
export interface GatewayKey {
  text: string;
  /** `clk_` and the 8 digits: identifies the key and grants nothing. */
  prefix: string;
  /** The stored SHA-256 hash, hex. The secret has 256 bits, so a slow hash would add no protection. */
  hash: string;
}

const KEY_PATTERN = /^clk_[0-9a-f]{8}_[A-Za-z0-9_-]{43}$/;

/**
 * Derives the secret from a master key of 32 bytes (HKDF-SHA256). Customers have keys, so the master key must not be one that
 * can be guessed.
 */
export function keySecretFrom(master: Buffer): KeySecret {
  return Buffer.from(hkdfSync('sha256', master, 'clawdet', 'llm keys', 32)) as KeySecret;
}

/**
 * The key of an instance. Always the same, so that each run declares the same stack and no copy of the key has to be
 * stored; another generation has another key.
 */
export function keyOf(secret: KeySecret, instanceId: string, generation: number): GatewayKey {
  return keyFrom(createHmac('sha256', secret).update(`${instanceId}:${generation}`).digest());
}

/** A new key for a program of a customer's own: random, since nothing has to declare it again. */
export function newProgramKey(): GatewayKey {
  return keyFrom(randomBytes(32));
}

/** Takes 32 bytes that nobody can guess. */
function keyFrom(secret: Buffer): GatewayKey {
  const prefix = `clk_${hash('sha256', secret, 'hex').slice(0, 8)}`;
  const text = `${prefix}_${secret.toString('base64url')}`;
  return { text, prefix, hash: keyHashOf(text) };
}

/** The hash that a key is looked up by. */
export function keyHashOf(text: string): string {
  return hash('sha256', text, 'hex');
}

/** The key in an `Authorization` header; undefined where it has no gateway key. */
export function bearerKeyIn(authorization: string | undefined): string | undefined {
  const [scheme, text = ''] = (authorization ?? '').split(' ');
  return scheme?.toLowerCase() === 'bearer' && KEY_PATTERN.test(text) ? text : undefined;
}

/** The key in an `x-api-key` header, as clients of Anthropic send it; undefined where it has no gateway key. */
export function apiKeyIn(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && KEY_PATTERN.test(header) ? header : undefined;
}
