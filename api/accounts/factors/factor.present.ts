import type { UserRecord } from '../users/user.model.ts';
import type { FactorsBody } from './factor.schema.ts';
import { publicPasskeyId } from './passkey.ts';

/** The second factors of a user, without anything that proves them. */
export function presentFactors({ secondFactor, role }: UserRecord): FactorsBody {
  const { totp, passkeys = [], recovery = [] } = secondFactor ?? {};
  return {
    totp: totp ? { addedAt: totp.addedAt.toISOString(), lastUsedAt: totp.lastUsedAt.toISOString() } : null,
    passkeys: passkeys.map((passkey) => ({
      id: publicPasskeyId(passkey),
      name: passkey.name,
      addedAt: passkey.addedAt.toISOString(),
      lastUsedAt: passkey.lastUsedAt?.toISOString() ?? null,
    })),
    recoveryCodesLeft: recovery.length,
    required: role === 'operator',
  };
}
