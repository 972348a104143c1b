import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits as text, for whoever holds a session, a link or a token. It is stored nowhere: only its hash is. */
export function newRandomToken(): string {
  return randomBytes(32).toString('base64url');
}

/** The form in which such a token is stored and found. It cannot be guessed, so its hash needs neither salt nor cost. */
export function randomTokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
