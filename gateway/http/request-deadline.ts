import type { ServerResponse } from 'node:http';
import type { KeyRefusal } from '../keys/keyring.ts';

/** Why a call had to end early. */
export type CallEndReason = 'client_gone' | 'timed_out' | 'budget_lost' | KeyRefusal;

/** The lifetime of a call: it ends when the call is answered, or for one of the reasons above. */
export interface RequestDeadline {
  signal: AbortSignal;
  end(reason: CallEndReason): void;
  /** Why the call was ended early; undefined where it was not. */
  reason(): CallEndReason | undefined;
  /** Stops watching. */
  close(): void;
}

/**
 * Watches the client and the clock for at most `totalMs`, and another source of an early end: `watch` gets the function
 * that ends the call, and returns a function that stops watching.
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
  const onClosed = () => end('client_gone');
  res.once('close', onClosed);
  const timer = setTimeout(() => end('timed_out'), totalMs);
  const unwatch = watch(end);
  // It may have left while its key was read; its body is here all the same, and no event follows.
  if (res.destroyed) end('client_gone');
  return {
    signal: controller.signal,
    end,
    reason: () => why,
    close() {
      clearTimeout(timer);
      unwatch();
      res.off('close', onClosed);
    },
  };
}
