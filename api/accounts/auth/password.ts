import { createHmac } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import type { HashingTask } from './password.worker.ts';

/** bcrypt's cost, as a power of two, by the setting KEY_DERIVATION. */
export const passwordCosts = { strong: 12, fast: 4 } as const;
const ROUNDS = passwordCosts.strong;
/**
 * In front of a hash of the digest of a password. Without it, a hash is bcrypt's of the password itself: that is how passwords
 * were hashed earlier and how imported ones come. See docs/decisions/0097-passwords-of-any-script.md.
 */
const MARKER = 'hmac-sha384:';
/** Not a secret. A digest under this key is found in no other system's leak. Changing it would make every hash useless. */
const DIGEST_KEY = 'clawdet password';
/** bcrypt ignores what comes after. */
const BCRYPT_BYTES = 72;

/**
 * Threads that begin with the first hash and end a minute after the last. They leave a core to everything else, and have a lower
 * priority, so that a rush of log-ins holds up no other request.
 */
const hashing = new Piscina<HashingTask, string | boolean>({
  filename: new URL('./password.worker.ts', import.meta.url).href,
  minThreads: 0,
  maxThreads: Math.max(1, availableParallelism() - 1),
  idleTimeout: 60_000,
});

/** Hashes a new password of any length and script with bcrypt, in a thread of its own. */
export async function hashPassword(password: string, rounds: number = ROUNDS): Promise<string> {
  return `${MARKER}${await hashing.run({ hash: digestOf(password), rounds })}`;
}

/**
 * Whether a password matches a hash of either form. False without a hash, which takes as long: each comparison spends 2^rounds,
 * also with a cheaper hash. Only one that was imported with a higher cost takes longer.
 */
export async function passwordMatches(
  password: string,
  hash: string | undefined,
  rounds: number = ROUNDS,
): Promise<boolean> {
  const stored = readHash(hash);
  const digest = digestOf(password);
  const [own = rounds, ...more] = costsSpent(hash, rounds);
  const given = stored?.digested === false ? password : digest;
  const matches = await hashing.run({
    compare: [
      [given, stored?.bcrypt ?? dummyHash(own)],
      ...more.map((cost) => [digest, dummyHash(cost)] as const),
    ],
  });
  return matches === true && stored !== undefined;
}

/** bcrypt's costs that a comparison goes through: that of the hash, and the ones that make up the difference to 2^rounds. */
export function costsSpent(hash: string | undefined, rounds: number = ROUNDS): number[] {
  const own = readHash(hash)?.cost ?? rounds;
  return [own, ...Array.from({ length: Math.max(0, rounds - own) }, (_, step) => own + step)];
}

/**
 * Whether the hash of a password that just matched should be replaced by one of `hashPassword`. Not if bcrypt ignored a part of
 * the password: nobody knows if that part is the right one.
 */
export function shouldRehash(password: string, hash: string, rounds: number = ROUNDS): boolean {
  const stored = readHash(hash);
  if (!stored) return false;
  return stored.digested ? stored.cost < rounds : Buffer.byteLength(password) <= BCRYPT_BYTES;
}

/**
 * Whether users with this hash, made elsewhere, can log in here: bcrypt ($2a$, $2b$ or $2y$) of cost 4 to 15. The last characters
 * of salt and digest have unused bits; with one of them set, a hash matches nothing.
 */
export function isSupportedHash(text: string): boolean {
  return /^\$2[aby]\$(0[4-9]|1[0-5])\$[./A-Za-z0-9]{21}[.Oeu][./A-Za-z0-9]{30}[.CGKOSWaeimquy26]$/.test(text);
}

/**
 * What bcrypt hashes instead of a password: 64 characters, which its 72 bytes hold, and no NUL, at which some implementations
 * end. Two ways to type the same text have the same digest (NFKC).
 */
function digestOf(password: string): string {
  return createHmac('sha384', DIGEST_KEY).update(password.normalize('NFKC')).digest('base64');
}

/** A stored hash, as bcrypt's library reads it: it does not know $2y$, which is PHP's name for $2b$. Undefined if it is none. */
function readHash(hash: string | undefined): { digested: boolean; bcrypt: string; cost: number } | undefined {
  const parts = /^(hmac-sha384:)?\$2([aby])(\$(\d\d)\$.{53})$/.exec(hash ?? '');
  if (!parts) return undefined;
  const [, marker, minor, rest, cost] = parts;
  return {
    digested: marker !== undefined,
    bcrypt: `$2${minor === 'y' ? 'b' : minor}${rest}`,
    cost: Number(cost),
  };
}

/** A real hash of a password that nobody has. */
function dummyHash(rounds: number): string {
  return `$2b$${String(rounds).padStart(2, '0')}$AB8dRYcHGTu6WgTwbhGmhe.LKpU.1ST3rGUzg7XUcp1TFzyTqopkS`;
}
