import { StartFailure } from '../errors/start-failure.ts';

/** `openssl rand -base64 32` gives 44 characters. */
const MIN_LENGTH = 32;
/** A power of ten. Not even with a million computers could somebody try so many, each a third of a second of scrypt. */
const MIN_GUESSES_LOG10 = 26;

/**
 * Requires a passphrase that cannot be guessed. `where` names the variable or the file. Throws StartFailure (exit 78), which
 * never shows the passphrase.
 */
export async function assertStrongPassphrase(passphrase: string, where: string): Promise<void> {
  const problem =
    passphrase.length < MIN_LENGTH
      ? `has ${passphrase.length} characters, and real clouds require ${MIN_LENGTH}`
      : (await guessesLog10(passphrase)) < MIN_GUESSES_LOG10 && 'is too easy to guess for real clouds';
  if (!problem) return;
  throw new StartFailure(
    'config',
    `${where} ${problem}. It protects every customer's secrets, and their keys are derived from it.`,
    `Make a good one with "openssl rand -base64 32" and keep it in a safe place. A database that was made with another one cannot be read with it.`,
  );
}

/** zxcvbn's estimate of the guesses until this passphrase. Its word lists take 0.1 s to load, so they are loaded only here. */
async function guessesLog10(passphrase: string): Promise<number> {
  const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ]);
  return new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs }).check(passphrase).guessesLog10;
}
