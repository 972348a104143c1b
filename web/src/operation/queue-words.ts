import type { Operation } from '../api/contract.ts';

/** An approximate wait: `a few seconds`, `about 40 seconds`, `about 2 minutes`. Takes seconds. */
export function waitWords(seconds: number): string {
  if (seconds < 10) return 'a few seconds';
  if (seconds < 55) return `about ${Math.ceil(seconds / 10) * 10} seconds`;
  const minutes = Math.round(seconds / 60);
  return minutes <= 1 ? 'about a minute' : `about ${minutes} minutes`;
}

/** What an operation waits for, in a sentence; null once it runs. `now` in ms. */
export function queueWords(operation: Operation, now: number): string | null {
  const { cancelling, waitingFor, queue, status } = operation;
  if (cancelling) return 'Stopping. First, anything that was partly created is removed.';
  if (waitingFor) {
    if (waitingFor.readyAt) return `${waitingFor.message} ${leftUntil(waitingFor.readyAt, now)}`;
    if (!waitingFor.retryAt) return waitingFor.message;
    const seconds = Math.ceil((Date.parse(waitingFor.retryAt) - now) / 1000);
    const when = seconds > 0 ? `Next try in ${waitWords(seconds)}.` : 'Trying again now.';
    return `${waitingFor.message} ${when}`;
  }
  if (status !== 'queued') return null;
  if (!queue) return 'Waiting for its turn.';
  const { position, expectedWaitSeconds } = queue;
  const place = position === 1 ? 'You are next' : `You are number ${position}`;
  return expectedWaitSeconds === undefined ? `${place}.` : `${place}, ${waitWords(expectedWaitSeconds)}.`;
}

function leftUntil(readyAt: string, now: number): string {
  const words = waitWords(Math.max(0, Math.ceil((Date.parse(readyAt) - now) / 1000)));
  return `${words.charAt(0).toUpperCase()}${words.slice(1)} left.`;
}
