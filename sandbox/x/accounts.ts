import { createHash } from 'node:crypto';

/** An account on the simulated X. `id` is a string of digits, as on X. */
export interface XAccount {
  id: string;
  username: string;
  name: string;
}

/** X's rule for handles: letters, digits and underscore, at most 15. */
const handlePattern = /^[A-Za-z0-9_]{1,15}$/;

const named: readonly XAccount[] = [
  { id: '2244994945', username: 'ada_codes', name: 'Ada Lindqvist' },
  { id: '783214', username: 'ravi_builds', name: 'Ravi Menon' },
  { id: '1460323737035677698', username: 'mei_draws', name: 'Mei Tanaka' },
];

/** The accounts offered on the consent page. */
export const sampleAccounts = named;

/** The account of a handle (case-insensitive, as on X): a sample account, or one derived from the handle. */
export function accountNamed(handle: string): XAccount | undefined {
  if (!handlePattern.test(handle)) return undefined;
  const username = handle.toLowerCase();
  const known = named.find((person) => person.username === username);
  // 18 digits, like current ids on X.
  const id = BigInt(`0x${createHash('sha256').update(username).digest('hex').slice(0, 14)}`) + 10n ** 17n;
  return known ?? { id: String(id), username: handle, name: handle };
}

/** A profile picture: initials on an individual colour, as SVG. */
export function avatar({ id, name }: XAccount): string {
  const hue = Number(BigInt(id) % 360n);
  const initials = name
    .split(/[\s_]+/)
    .map((word) => word[0]?.toUpperCase() ?? '')
    .join('')
    .slice(0, 2);
  return (
    '<svg xmlns="http://www.w3.org/2000/svg" width="96" height="96" viewBox="0 0 96 96">' +
    `<rect width="96" height="96" fill="hsl(${hue} 55% 45%)"/>` +
    `<text x="48" y="60" font-family="system-ui,sans-serif" font-size="36" fill="#fff" text-anchor="middle">${initials}</text></svg>`
  );
}
