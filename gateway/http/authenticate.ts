import type { IncomingMessage } from 'node:http';
import { apiKeyIn, bearerKeyIn } from '../keys/key.ts';
import type { Caller, KeyRefusal, Keyring } from '../keys/keyring.ts';
import { LlmError } from './llm-error.ts';
import type { UnknownKeyLimit } from './unknown-key-limit.ts';

export interface AuthenticateDeps {
  keyring: Keyring;
  unknownKeys: UnknownKeyLimit;
}

/**
 * Identifies the caller by key. `network` is the client's address as a keyed hash, where it is known. Throws LlmError: invalid_api_key, key_revoked, instance_suspended, and
 * rate_limit_exceeded for a network that presented too many unknown keys; keys in use there keep working.
 */
export async function authenticate(
  { keyring, unknownKeys }: AuthenticateDeps,
  req: IncomingMessage,
  network: string | undefined,
): Promise<Caller> {
  const key = bearerKeyIn(req.headers.authorization) ?? apiKeyIn(req.headers['x-api-key']);
  const wait = network === undefined ? 0 : unknownKeys.waitSeconds(network);
  if (wait > 0 && !(key && keyring.isInUse(key))) throw tooManyUnknownKeys(wait);
  const found = key ? await keyring.lookUp(key) : 'unknown';
  if (found === 'unknown' && network !== undefined) unknownKeys.count(network);
  if (typeof found === 'string') throw keyError(found);
  return found;
}

function tooManyUnknownKeys(retryAfter: number): LlmError {
  const message = `Too many unknown keys came from your network. Check the key, then try again in ${retryAfter} s.`;
  return new LlmError('rate_limit_exceeded', message, { retryAfter });
}

/** The error for a key that is not accepted. */
export function keyError(why: KeyRefusal): LlmError {
  if (why === 'suspended')
    return new LlmError(
      'instance_suspended',
      'This assistant is suspended and cannot call models. Its owner can see the reason on the dashboard.',
    );
  return why === 'revoked'
    ? new LlmError(
        'key_revoked',
        'This key is no longer valid: it was replaced or revoked, or its assistant was deleted. Use a current key.',
      )
    : new LlmError(
        'invalid_api_key',
        'The key is unknown. Send a key from your dashboard as "Authorization: Bearer clk_…".',
      );
}
