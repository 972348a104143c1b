import { createHash, randomBytes } from 'node:crypto';

/** Crockford's base32, without the letters that look like a digit. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const CODES = 10;
/** 80 random bits, so that a plain hash of them is enough: no list of all codes can be made. */
const LENGTH = 16;

/** Ten new codes, such as `9k2m-x0f4-7wqe-31bz`, and what is stored of them. */
export function newRecoveryCodes(userId: string): { codes: string[]; hashes: string[] } {
  const codes = Array.from({ length: CODES }, newCode);
  return { codes, hashes: codes.map((code) => recoveryHashOf(userId, code)) };
}

function newCode(): string {
  const letters = [...randomBytes(LENGTH)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return letters.replace(/(.{4})(?=.)/g, '$1-');
}

/** The stored form of a code as somebody typed it: with or without hyphens, in any case, O for 0 and I or L for 1. */
export function recoveryHashOf(userId: string, typed: string): string {
  const letters = typed
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .replaceAll('o', '0')
    .replace(/[il]/g, '1');
  return createHash('sha256').update(`recovery code of ${userId}: ${letters}`).digest('base64url');
}
