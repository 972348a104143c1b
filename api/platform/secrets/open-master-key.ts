import { timingSafeEqual } from 'node:crypto';
import type { Model } from 'mongoose';
import { StartFailure } from '../errors/start-failure.ts';
import type { KeyDerivationRecord } from './key-derivation.model.ts';
import { deriveKey, deriveMasterKey, type KeyCost, keyCosts, type MasterKey, newSalt } from './master-key.ts';

export interface MasterKeyOptions {
  passphrase: string;
  /** The cost in a new database; an old one keeps its own. */
  cost: KeyCost;
  /** Whether a cost below `strong` is refused. */
  mustBeStrong: boolean;
  /** Whether the database has secrets that were sealed before it had a key derivation. */
  hasOlderSecrets: () => Promise<boolean>;
}

/**
 * Derives the master key as this database says, so that all its processes have the same one. A new database gets a salt of
 * its own. Throws StartFailure (exit 78) for another passphrase than the database was made with.
 */
export async function openMasterKey(
  keyDerivations: Model<KeyDerivationRecord>,
  options: MasterKeyOptions,
): Promise<MasterKey> {
  const known = await keyDerivations.findById('passphrase').lean();
  if (known) return openKnown(known, options);
  if (await options.hasOlderSecrets()) throw madeByEarlierVersion();
  const { passphrase, cost } = options;
  const salt = newSalt();
  const master = await deriveMasterKey(passphrase, salt, cost);
  const { N, r, p } = cost;
  try {
    await keyDerivations.create({ _id: 'passphrase', salt, N, r, p, check: checkOf(master) });
    return await openKnown({ _id: 'passphrase', salt, N, r, p, check: checkOf(master) }, options, master);
  } catch (error) {
    // Another process was first: its salt counts.
    const theirs = await keyDerivations.findById('passphrase').lean();
    if (theirs && theirs.salt !== salt) return openKnown(theirs, options);
    throw error;
  }
}

async function openKnown(
  known: KeyDerivationRecord,
  { passphrase, mustBeStrong }: MasterKeyOptions,
  derived?: MasterKey,
): Promise<MasterKey> {
  if (mustBeStrong && !isStrong(known)) throw tooFast();
  const master = derived ?? (await deriveMasterKey(passphrase, known.salt, known));
  if (!timingSafeEqual(Buffer.from(checkOf(master)), Buffer.from(known.check))) throw otherPassphrase();
  return master;
}

const checkOf = (master: MasterKey): string => deriveKey(master, 'check').toString('base64url');

function isStrong({ N, r, p }: KeyCost): boolean {
  const { strong } = keyCosts;
  return N >= strong.N && r >= strong.r && p >= strong.p;
}

function tooFast(): StartFailure {
  return new StartFailure(
    'config',
    'The keys of this database were derived with KEY_DERIVATION=fast, which is for tests.',
    'Use an empty database for real clouds: another MONGODB_URI, or another folder in CLAWDET_HOME.',
  );
}

function otherPassphrase(): StartFailure {
  return new StartFailure(
    'config',
    'The passphrase is not the one that this database was made with. No secret of a customer could be read with it.',
    'Put the right one back from your backup: PULUMI_CONFIG_PASSPHRASE, or the file passphrase in CLAWDET_HOME.',
  );
}

function madeByEarlierVersion(): StartFailure {
  return new StartFailure(
    'config',
    'This database was made by an earlier version, which derived its keys from the passphrase in another way. This version cannot read its secrets.',
    'To start anew in the sandbox, stop it and remove its home: rm -r .clawdet. To keep the assistants, stay on the version that made them.',
  );
}
