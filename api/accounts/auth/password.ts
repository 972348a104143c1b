import bcrypt from 'bcrypt';

/** bcrypt's cost, as a power of two. */
const ROUNDS = 12;

// A real hash of a password nobody has, so that a login for an unknown email costs what a wrong password costs.
const dummyHash = (rounds: number): string =>
  `$2b$${String(rounds).padStart(2, '0')}$AB8dRYcHGTu6WgTwbhGmhe.LKpU.1ST3rGUzg7XUcp1TFzyTqopkS`;

/** Hashes a password with bcrypt on a thread of libuv: the event loop stays free. */
export function hashPassword(password: string, rounds = ROUNDS): Promise<string> {
  return bcrypt.hash(password, rounds);
}

/** Whether a password belongs to a hash. Without a hash it takes as long as one of that many rounds, and says no. */
export async function passwordMatches(
  password: string,
  hash: string | undefined,
  rounds = ROUNDS,
): Promise<boolean> {
  const matches = await bcrypt.compare(password, hash ?? dummyHash(rounds));
  return matches && hash !== undefined;
}

/** bcrypt reads no further than 72 bytes: a longer password would be cut in silence. */
export function passwordFits(password: string): boolean {
  return Buffer.byteLength(password) <= 72;
}
