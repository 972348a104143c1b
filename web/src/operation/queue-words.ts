import type { Operation } from '../api/contract.ts';
import { formatWait } from '../ui/format-duration.ts';

/** What an operation waits for, in a sentence; null once it runs. `now` in ms. */
export function queueWords(operation: Operation, now: number): string | null {
  const { cancelling, waitingFor, queue, status } = operation;
  if (cancelling) return 'Stopping. First, anything that was partly created is removed.';
  if (waitingFor) {
    if (waitingFor.readyAt) return `${waitingFor.message} ${leftUntil(waitingFor.readyAt, now)}`;
    if (!waitingFor.retryAt) return waitingFor.message;
    const seconds = Math.ceil((Date.parse(waitingFor.retryAt) - now) / 1000);
    const when = seconds > 0 ? `Next try in ${formatWait(seconds)}.` : 'Trying again now.';
    return `${waitingFor.message} ${when}`;
  }
  if (status !== 'queued') return null;
  if (!queue) return 'Waiting for its turn.';
  const { position, expectedWaitSeconds } = queue;
  const place = position === 1 ? 'You are next' : `You are number ${position}`;
  return expectedWaitSeconds === undefined ? `${place}.` : `${place}, ${formatWait(expectedWaitSeconds)}.`;
}

function leftUntil(readyAt: string, now: number): string {
  const words = formatWait(Math.max(0, Math.ceil((Date.parse(readyAt) - now) / 1000)));
  return `${words.charAt(0).toUpperCase()}${words.slice(1)} left.`;
}
