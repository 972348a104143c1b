import type { IncomingMessage } from 'node:http';
import { bearerKeyIn } from '../keys/key.ts';
import type { Caller, KeyRefusal, Keyring } from '../keys/keyring.ts';
import { LlmError } from './llm-error.ts';

/** Identifies the caller by key. Throws LlmError: invalid_api_key, key_revoked, instance_suspended. */
export async function authenticate(keyring: Keyring, { headers }: IncomingMessage): Promise<Caller> {
  const key = bearerKeyIn(headers.authorization);
  const found = key ? await keyring.lookUp(key) : 'unknown';
  if (typeof found === 'string') throw keyError(found);
  return found;
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
        'This key is no longer valid: it was replaced, or its assistant was deleted. Use the assistant’s current key.',
      )
    : new LlmError(
        'invalid_api_key',
        'The key is unknown. Send the key of your assistant as "Authorization: Bearer clk_…".',
      );
}
