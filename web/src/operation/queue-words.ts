import type { Operation } from '../api/contract.ts';

/** A wait in round words: `a few seconds`, `about 40 seconds`, `about 2 minutes`. Takes seconds. */
export function waitWords(seconds: number): string {
  if (seconds < 10) return 'a few seconds';
  if (seconds < 55) return `about ${Math.ceil(seconds / 10) * 10} seconds`;
  const minutes = Math.round(seconds / 60);
  return minutes <= 1 ? 'about a minute' : `about ${minutes} minutes`;
}

/** What an operation waits for, in a sentence; null once it runs. `now` in ms. */
export function queueWords(operation: Operation, now: number): string | null {
  const { cancelling, waitingFor, queue, status } = operation;
  if (cancelling) return 'Stopping. What is half made is removed before this ends.';
  if (waitingFor) {
    if (!waitingFor.retryAt) return waitingFor.message;
    const seconds = Math.ceil((Date.parse(waitingFor.retryAt) - now) / 1000);
    const when = seconds > 0 ? `Next try in ${waitWords(seconds)}.` : 'Trying again now.';
    return `${waitingFor.message} ${when}`;
  }
  if (status !== 'queued') return null;
  if (!queue) return 'Waiting for its turn.';
  if (queue.position === 1) return `You are next, ${waitWords(queue.expectedWaitSeconds)}.`;
  return `You are number ${queue.position}, ${waitWords(queue.expectedWaitSeconds)}.`;
}
