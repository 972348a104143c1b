import type { IncomingMessage } from 'node:http';
import { bearerKeyIn } from '../keys/key.ts';
import type { Caller, KeyRefusal, Keyring } from '../keys/keyring.ts';
import { LlmError } from './llm-error.ts';

/** Who calls. Throws LlmError: invalid_api_key, key_revoked, instance_suspended. */
export async function authenticate(keyring: Keyring, { headers }: IncomingMessage): Promise<Caller> {
  const key = bearerKeyIn(headers.authorization);
  const found = key ? await keyring.lookUp(key) : 'unknown';
  if (typeof found === 'string') throw keyError(found);
  return found;
}

/** What a key that does not open says to who has it. */
export function keyError(why: KeyRefusal): LlmError {
  if (why === 'suspended')
    return new LlmError(
      'instance_suspended',
      'This assistant is suspended, and so are its calls to models. Its owner finds out why on the dashboard.',
    );
  return why === 'revoked'
    ? new LlmError(
        'key_revoked',
        'This key is no longer good: it was replaced, or its assistant is gone. Use the key that the assistant has now.',
      )
    : new LlmError(
        'invalid_api_key',
        'The key is none of ours. Send the key of your assistant as "Authorization: Bearer clk_…".',
      );
}
