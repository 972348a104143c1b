const BCRYPT = /^\$2[aby]\$(0[4-9]|1[0-5])\$[./A-Za-z0-9]{21}[.Oeu][./A-Za-z0-9]{30}[.CGKOSWaeimquy26]$/;

/**
 * Whether logins can be checked against a stored hash: bcrypt's `$2a$`, `$2b$` and `$2y$` with costs 4 to 15. The last
 * characters of salt and digest have unused bits; with one of them set, a hash matches nothing.
 */
export function isSupportedHash(text: string): boolean {
  return BCRYPT.test(text);
}

/** The hash as it is stored: PHP's `$2y$` is the same function as `$2b$`, but bcrypt 6 verifies only `$2a$` and `$2b$`. */
export function storableHash(hash: string): string {
  return hash.replace(/^\$2y\$/, '$2b$');
}
