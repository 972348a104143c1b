import type { ServerResponse } from 'node:http';
import type { KeyRefusal } from '../keys/keyring.ts';

/** Why a call that was under way had to end. */
export type CallEndReason = 'client_gone' | 'timed_out' | 'budget_lost' | KeyRefusal;

/** How long a call lives: until it is answered, or until one of these things happens. */
export interface RequestDeadline {
  signal: AbortSignal;
  end(reason: CallEndReason): void;
  /** Why it was ended from outside; undefined: it was not. */
  reason(): CallEndReason | undefined;
  /** Stops watching. */
  close(): void;
}

/**
 * Watches the client and the clock for as long as a call lasts, `totalMs` at most, and whatever else may end it: `watch` is
 * given how, and returns how to stop watching.
 */
export function openRequestDeadline(
  res: ServerResponse,
  totalMs: number,
  watch: (end: (reason: CallEndReason) => void) => () => void = () => () => undefined,
): RequestDeadline {
  const controller = new AbortController();
  let why: CallEndReason | undefined;
  const end = (reason: CallEndReason) => {
    why ??= reason;
    controller.abort();
  };
  const gone = () => end('client_gone');
  res.once('close', gone);
  const timer = setTimeout(() => end('timed_out'), totalMs);
  const unwatch = watch(end);
  return {
    signal: controller.signal,
    end,
    reason: () => why,
    close() {
      clearTimeout(timer);
      unwatch();
      res.off('close', gone);
    },
  };
}
