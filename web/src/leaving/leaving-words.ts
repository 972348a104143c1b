import type { DataExport, User } from '../api/contract.ts';
import { formatTime } from '../ui/format-date.ts';

/** When a deletion begins, and whether it can still be undone; null for an account that stays. */
export function leavingWords({ deletion }: Pick<User, 'deletion'>): string | null {
  if (!deletion) return null;
  return deletion.canUndo
    ? `Your account will be deleted on ${formatTime(deletion.due)}.`
    : 'Your account is being deleted. You get one last mail when that is done.';
}

/** How the last export stands; null without one. */
export function exportWords(found: NonNullable<DataExport['export']> | null, email: string): string | null {
  if (!found) return null;
  const { status, downloadsLeft, expiresAt } = found;
  if (status === 'preparing')
    return `We are putting your data together. We mail a link to ${email} when it is ready.`;
  if (status === 'failed')
    return 'Your data could not be put together, and our operators can see why. Try again tomorrow.';
  if (downloadsLeft === 0) return 'Your archive was downloaded five times, which is as often as it can be.';
  const times = downloadsLeft === 1 ? 'once more' : `${downloadsLeft} more times`;
  return `Your archive is ready: we have mailed a link to ${email}. It can be downloaded ${times} until ${formatTime(expiresAt)}.`;
}

/** Whether another export makes sense now: one a day can be asked for. */
export function canAsk(found: DataExport['export']): boolean {
  return found === null || found.status === 'failed' || found.downloadsLeft === 0;
}
