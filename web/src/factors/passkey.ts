import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';
import { callApi } from '../api/client.ts';
import type { PasskeyAnswer, PasskeyRegistration } from '../api/contract.ts';
import { Problem } from '../api/problem.ts';

/** Whether this browser can use passkeys at all: some programs, and pages without https, cannot. */
export function hasPasskeys(): boolean {
  return typeof globalThis.PublicKeyCredential === 'function';
}

/** Has the browser use a passkey for the challenge that this path gives. Throws Problem. */
export async function askPasskey(path: string): Promise<PasskeyAnswer> {
  const optionsJSON = await callApi<PublicKeyCredentialRequestOptionsJSON>(path, { method: 'POST' });
  const { startAuthentication } = await import('@simplewebauthn/browser');
  return (await unusedIfThrown(() => startAuthentication({ optionsJSON }))) as PasskeyAnswer;
}

/** Has the browser create a passkey for the challenge that this path gives. Throws Problem. */
export async function createPasskey(path: string): Promise<PasskeyRegistration> {
  const optionsJSON = await callApi<PublicKeyCredentialCreationOptionsJSON>(path, { method: 'POST' });
  const { startRegistration } = await import('@simplewebauthn/browser');
  return (await unusedIfThrown(() => startRegistration({ optionsJSON }))) as PasskeyRegistration;
}

/** A browser says the same for a cancelled, a late and a missing passkey, so that no site learns which. */
async function unusedIfThrown<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (thrown) {
    const isKnown = thrown instanceof Error && thrown.name === 'InvalidStateError';
    throw new Problem(0, {
      error: 'passkey_unused',
      message: isKnown
        ? 'This device has a passkey of your account already. Use that one, or add one of another device.'
        : 'The browser has used no passkey. Try again, or use another way.',
      action: 'retry',
      helpUrl: '/help#passkey_unused',
    });
  }
}
