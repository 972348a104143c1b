import { createHash } from 'node:crypto';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { AppError } from '../../platform/errors/app-error.ts';
import type { PasskeyAnswer, PasskeyRegistration } from './passkey.schema.ts';
import type { Passkey } from './second-factor.model.ts';

/** EdDSA, ES256 and RS256. By default the library asks for ML-DSA first, which Node 24 does not verify. */
const ALGORITHMS = [-8, -7, -257];
const NAME = 'Clawdet';

/** Where passkeys of this installation work: the host of its pages, and their origin. */
interface PasskeySite {
  publicUrl: string;
}

/** What a browser needs to create a passkey, with a new challenge. */
export async function registrationOptions(
  { publicUrl }: PasskeySite,
  user: { id: string; name: string },
  existing: readonly Passkey[],
): Promise<{ challenge: string }> {
  return await generateRegistrationOptions({
    rpName: NAME,
    rpID: new URL(publicUrl).hostname,
    userID: new TextEncoder().encode(user.id),
    userName: user.name,
    attestationType: 'none',
    excludeCredentials: existing.map(descriptorOf),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
    supportedAlgorithmIDs: ALGORITHMS,
  });
}

/** What a browser needs to use one of an account's passkeys, with a new challenge. */
export async function authenticationOptions(
  { publicUrl }: PasskeySite,
  passkeys: readonly Passkey[],
): Promise<{ challenge: string }> {
  return await generateAuthenticationOptions({
    rpID: new URL(publicUrl).hostname,
    allowCredentials: passkeys.map(descriptorOf),
    userVerification: 'preferred',
  });
}

/** The passkey that a browser has created for a challenge. Throws `passkey_refused`. */
export async function readRegistration(
  { publicUrl }: PasskeySite,
  response: PasskeyRegistration,
  challenge: string,
): Promise<Pick<Passkey, 'id' | 'publicKey' | 'counter' | 'transports'>> {
  const { verified, registrationInfo } = await refusedIfThrown(() =>
    verifyRegistrationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: new URL(publicUrl).origin,
      expectedRPID: new URL(publicUrl).hostname,
      // The password or X is the other factor: keys without a PIN count as well.
      requireUserVerification: false,
      supportedAlgorithmIDs: ALGORITHMS,
    }),
  );
  if (!verified) throw new AppError('passkey_refused');
  const { id, publicKey, counter, transports = [] } = registrationInfo.credential;
  return { id, publicKey: Buffer.from(publicKey).toString('base64url'), counter, transports };
}

/** The counter of a passkey that has signed a challenge: higher than before, or 0. Throws `passkey_refused`. */
export async function readAuthentication(
  { publicUrl }: PasskeySite,
  response: PasskeyAnswer,
  { passkey, challenge }: { passkey: Passkey; challenge: string },
): Promise<number> {
  const { id, publicKey, counter, transports } = passkey;
  const { verified, authenticationInfo } = await refusedIfThrown(() =>
    verifyAuthenticationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: new URL(publicUrl).origin,
      expectedRPID: new URL(publicUrl).hostname,
      credential: {
        id,
        publicKey: Uint8Array.from(Buffer.from(publicKey, 'base64url')),
        counter,
        transports,
      },
      requireUserVerification: false,
    }),
  );
  if (!verified) throw new AppError('passkey_refused');
  return authenticationInfo.newCounter;
}

/** What a passkey is called in addresses: its own id may have a thousand characters. */
export function publicPasskeyId({ id }: Pick<Passkey, 'id'>): string {
  return createHash('sha256').update(`public id of passkey ${id}`).digest('hex').slice(0, 24);
}

function descriptorOf({ id, transports }: Passkey): { id: string; transports: string[] } {
  return { id, transports };
}

/** The library throws for every answer that is wrong or malformed. */
async function refusedIfThrown<T>(verify: () => Promise<T>): Promise<T> {
  try {
    return await verify();
  } catch (cause) {
    throw new AppError('passkey_refused', { cause });
  }
}
