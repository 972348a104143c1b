import type { MasterKey } from '../api/platform/secrets/master-key.ts';
import type { Secrets } from '../api/secrets.ts';

/** The secrets of every engine that the bench opens; they protect nothing. */
export const BENCH_SECRETS: Secrets = {
  passphrase: 'a passphrase of the bench',
  masterKey: Buffer.alloc(32, 1) as MasterKey,
};
