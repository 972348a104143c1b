import type { User } from '../api/contract.ts';
import type { ProblemDetails } from '../api/problem.ts';
import { noteOfCode } from './code-note.ts';

/** The failures that a login with X has too, as they read for a link. The others have one reading only: their help topic. */
const linkFailures: Record<string, string> = {
  oauth_denied:
    'X says that access was not granted, so nothing was linked. To link X, choose “Link X” again and grant access there.',
  oauth_state_mismatch:
    'The answer from X does not belong to anything that this browser has begun, so nothing was linked. Start again with “Link X”. If it keeps happening, allow cookies for this site.',
  oauth_expired: 'You were at X for too long, so nothing was linked. Start again with “Link X”.',
  oauth_replayed:
    'This answer from X has been used already, often because of the Back button. Below you see whether X is linked.',
  oauth_unavailable: 'X did not answer as it should, so nothing was linked. Try again in a minute.',
  oauth_not_configured: 'X cannot be linked here.',
};

/** Why a link to X failed, and what to do, by the code in the address. */
export function linkFailureNote(code: string): ProblemDetails {
  return noteOfCode(code, Object.hasOwn(linkFailures, code) ? linkFailures[code] : undefined);
}

/** What has to be done before X can be unlinked; null if nothing. */
export function beforeUnlinking({
  emailProven,
  hasPassword,
}: Pick<User, 'emailProven' | 'hasPassword'>): string | null {
  if (emailProven && hasPassword) return null;
  const steps = [...(emailProven ? [] : ['confirm your email']), ...(hasPassword ? [] : ['set a password'])];
  return `It is the only way into your account. To unlink it, ${steps.join(' and ')} first.`;
}
