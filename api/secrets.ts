import type { Collections } from './collections.ts';
import type { Config } from './config.ts';
import { keyCosts, type MasterKey } from './platform/secrets/master-key.ts';
import { openMasterKey } from './platform/secrets/open-master-key.ts';
import { readPassphrase } from './platform/secrets/passphrase.ts';

/** The passphrase, which Pulumi encrypts the stacks with, and the key that everything else is derived from. */
export interface Secrets {
  passphrase: string;
  masterKey: MasterKey;
}

/** Reads the passphrase and derives the master key, once per process. Throws StartFailure. */
export async function openSecrets(
  config: Pick<Config, 'passphrase' | 'home' | 'simulated' | 'keyDerivation'>,
  { keyDerivations, instances }: Pick<Collections, 'keyDerivations' | 'instances'>,
): Promise<Secrets> {
  const passphrase = await readPassphrase(config.passphrase, config.home, {
    mustBeStrong: !config.simulated,
  });
  const masterKey = await openMasterKey(keyDerivations, {
    passphrase,
    cost: keyCosts[config.keyDerivation],
    mustBeStrong: !config.simulated,
    hasOlderSecrets: async () => (await instances.exists({ 'observed.secrets': { $exists: true } })) !== null,
  });
  return { passphrase, masterKey };
}
