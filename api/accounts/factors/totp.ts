import { generateSecret, generateURI, verify } from 'otplib';

const ISSUER = 'Clawdet';
const STEP_SECONDS = 30;

/** The secret of a new authenticator app: 160 bits in base32, alone and in the address that its QR code holds. */
export function newTotpSecret(account: string): { secret: string; uri: string } {
  const secret = generateSecret();
  return { secret, uri: generateURI({ issuer: ISSUER, label: account, secret }) };
}

/**
 * The time step whose code this is: now's, or the one before or after it, since clocks differ. Undefined for any other text,
 * and for a step up to `after`, whose code may have been seen by somebody.
 */
export async function matchTotp(
  { secret, after }: { secret: string; after?: number },
  code: string,
  now: Date,
): Promise<number | undefined> {
  const token = code.replace(/\s/g, '');
  // The library throws for anything but six digits.
  if (!/^\d{6}$/.test(token)) return undefined;
  const epoch = Math.floor(now.getTime() / 1000);
  const step = Math.floor(epoch / STEP_SECONDS);
  // It throws, too, if no step is left to match: our clock was set back.
  if (after !== undefined && after > step) return undefined;
  const outcome = await verify({
    secret,
    token,
    epoch,
    epochTolerance: STEP_SECONDS,
    ...(after !== undefined && { afterTimeStep: after }),
  });
  return outcome.valid && 'timeStep' in outcome ? outcome.timeStep : undefined;
}
