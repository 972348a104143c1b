const reserved = new Set(
  'www api app admin administrator mail smtp imap pop ftp ns ns1 ns2 dns status help support docs blog cdn static assets dashboard login signup auth account billing security abuse postmaster hostmaster webmaster root localhost clawdet openclaw'.split(
    ' ',
  ),
);

/** What is wrong with a wished-for subdomain, in words, or null when it may be asked for. The API has the last word. */
export function validateSubdomain(value: string): string | null {
  if (value === '') return null;
  if (/[^a-z0-9-]/.test(value)) return 'Use small letters a to z, digits and hyphens only.';
  if (value.length < 3) return 'Use at least 3 characters.';
  if (value.length > 40) return 'Use at most 40 characters.';
  if (value.startsWith('-') || value.endsWith('-')) return 'Start and end with a letter or a digit.';
  if (/^..--/.test(value)) return 'Do not put two hyphens in the third and fourth place.';
  if (reserved.has(value)) return `“${value}” is reserved. Choose another name.`;
  return null;
}

/** What a person typed, as a host label would have it: no blanks around, small letters. */
export function tidySubdomain(typed: string): string {
  return typed.trim().toLowerCase();
}
