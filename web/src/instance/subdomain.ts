const reserved = new Set(
  'www api app admin administrator mail smtp imap pop ftp ns ns1 ns2 dns status help support docs blog cdn static assets dashboard login signup auth account billing security abuse postmaster hostmaster webmaster root localhost clawdet openclaw'.split(
    ' ',
  ),
);

/** The error of a requested subdomain, or null when it is valid. The API decides in the end. */
export function validateSubdomain(value: string): string | null {
  if (value === '') return null;
  if (/[^a-z0-9-]/.test(value)) return 'Use only lowercase letters a to z, digits and hyphens.';
  if (value.length < 3) return 'Use at least 3 characters.';
  if (value.length > 40) return 'Use at most 40 characters.';
  if (value.startsWith('-') || value.endsWith('-')) return 'Start and end with a letter or a digit.';
  if (/^..--/.test(value)) return 'Do not use hyphens as both the third and the fourth character.';
  if (reserved.has(value)) return `“${value}” is reserved. Choose another name.`;
  return null;
}

/** The typed text as a host label: trimmed and in lowercase. */
export function tidySubdomain(typed: string): string {
  return typed.trim().toLowerCase();
}
