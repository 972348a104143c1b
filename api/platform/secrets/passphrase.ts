import { randomBytes } from 'node:crypto';
import { access, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { StartFailure } from '../errors/start-failure.ts';
import { assertStrongPassphrase } from './passphrase-strength.ts';

/**
 * The passphrase that encrypts stacks and secrets: the configured one, or the one in `<home>/passphrase`, created at the
 * first start and readable by its owner only. Without it nothing can be decrypted, so an existing file is never replaced.
 * With `mustBeStrong`, one that can be guessed is refused. Throws StartFailure.
 */
export async function readPassphrase(
  configured: string | undefined,
  home: string,
  { mustBeStrong = false } = {},
): Promise<string> {
  const file = path.join(home, 'passphrase');
  const passphrase = configured ?? (await readOrMake(file, home));
  if (mustBeStrong)
    await assertStrongPassphrase(
      passphrase,
      configured ? 'PULUMI_CONFIG_PASSPHRASE' : `The passphrase in ${file}`,
    );
  return passphrase;
}

async function readOrMake(file: string, home: string): Promise<string> {
  try {
    await mkdir(home, { recursive: true, mode: 0o700 });
    await make(file);
    return notEmpty((await readFile(file, 'utf8')).trim(), file);
  } catch (cause) {
    if (cause instanceof StartFailure) throw cause;
    throw new StartFailure(
      'unavailable',
      `The passphrase file ${file} can be neither read nor created.`,
      'Check the disk and the owner of the folder, or set PULUMI_CONFIG_PASSPHRASE.',
      { cause },
    );
  }
}

/**
 * Creates the file if it does not exist. It gets its name when it is complete, so a process that starts at the same moment
 * reads all of it or creates its own draft; the first one to get the name stays.
 */
async function make(file: string): Promise<void> {
  const draft = `${file}.${randomBytes(8).toString('hex')}`;
  try {
    await access(file);
  } catch {
    await writeFile(draft, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 });
    await link(draft, file).catch(ignoreExisting);
    await rm(draft);
  }
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

function notEmpty(passphrase: string, file: string): string {
  if (passphrase) return passphrase;
  throw new StartFailure(
    'config',
    `The passphrase file ${file} is empty.`,
    'Put the passphrase back from your backup. If there is nothing to lose yet, delete the file: the next start creates a new one.',
  );
}
