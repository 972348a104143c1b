import bcrypt from 'bcrypt';

const ROUNDS = 12;

// A real hash of a password nobody has, so that a login for an unknown email costs what a wrong password costs.
const NOBODY = '$2b$12$AB8dRYcHGTu6WgTwbhGmhe.LKpU.1ST3rGUzg7XUcp1TFzyTqopkS';

/** Hashes a password with bcrypt, cost 12, on a thread of libuv: the event loop stays free. */
export function hashPassword(password: string): Promise<string> {
  return bcrypt.hash(password, ROUNDS);
}

/** Whether a password belongs to a hash. Without a hash it takes the same time and says no. */
export async function passwordMatches(password: string, hash: string | undefined): Promise<boolean> {
  const matches = await bcrypt.compare(password, hash ?? NOBODY);
  return matches && hash !== undefined;
}

/** bcrypt reads no further than 72 bytes: a longer password would be cut in silence. */
export function passwordFits(password: string): boolean {
  return Buffer.byteLength(password) <= 72;
}
