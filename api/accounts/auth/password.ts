import bcrypt from 'bcrypt';

/** bcrypt's cost, as a power of two. */
const ROUNDS = 12;

// A real hash of a password that nobody has, so a login for an unknown email takes as long as a wrong password.
const dummyHash = (rounds: number): string =>
  `$2b$${String(rounds).padStart(2, '0')}$AB8dRYcHGTu6WgTwbhGmhe.LKpU.1ST3rGUzg7XUcp1TFzyTqopkS`;

/** Hashes a password with bcrypt on a libuv thread, so the event loop stays free. */
export function hashPassword(password: string, rounds = ROUNDS): Promise<string> {
  return bcrypt.hash(password, rounds);
}

/** Whether a password matches a hash. Without a hash, it takes as long as with one of that many rounds and is false. */
export async function passwordMatches(
  password: string,
  hash: string | undefined,
  rounds = ROUNDS,
): Promise<boolean> {
  const matches = await bcrypt.compare(password, hash ?? dummyHash(rounds));
  return matches && hash !== undefined;
}

/** bcrypt reads only 72 bytes: it would silently truncate a longer password. */
export function passwordFits(password: string): boolean {
  return Buffer.byteLength(password) <= 72;
}
