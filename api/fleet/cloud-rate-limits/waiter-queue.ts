import {
  type AcquireOptions,
  type RateLimitShare,
  rateLimitShares,
} from '../../../infra/clouds/egress-proxy/rate-limiter.ts';

/** A call that waits for its turn. */
interface Waiter {
  share: RateLimitShare;
  onWait(ms: number): void;
  end(outcome: boolean): void;
}

/** Calls in the order in which they are let through: by share, and within a share as they came. */
export interface WaiterQueue {
  /** True when it was let through, false when patience ended or all were refused. Rejects when the signal aborts. */
  wait(share: RateLimitShare, options: AcquireOptions): Promise<boolean>;
  /** Lets through, in order, whom `admit` admits. */
  release(admit: (share: RateLimitShare) => boolean): void;
  first(): { share: RateLimitShare } | undefined;
  /** Tells all that wait in how many ms their turn comes. */
  notifyWait(ms: number): void;
  count(share?: RateLimitShare): number;
  hasAsUrgent(share: RateLimitShare): boolean;
  refuseAll(): void;
}

const rank = (share: RateLimitShare): number => rateLimitShares.indexOf(share);

/** An empty queue. */
export function createWaiterQueue(): WaiterQueue {
  const waiters = new Set<Waiter>();
  const ordered = () => [...waiters].sort((a, b) => rank(a.share) - rank(b.share));
  return {
    wait: (share, { signal, maxWaitMs, onWait = () => undefined }) =>
      new Promise((resolve, reject) => {
        const leave = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', abort);
          waiters.delete(waiter);
        };
        const waiter: Waiter = {
          share,
          onWait: onWait,
          end(outcome) {
            leave();
            resolve(outcome);
          },
        };
        const abort = () => {
          leave();
          reject(signal.reason);
        };
        const timer = setTimeout(() => waiter.end(false), Math.max(0, maxWaitMs));
        signal.addEventListener('abort', abort, { once: true });
        waiters.add(waiter);
      }),
    release(admit) {
      for (const waiter of ordered()) if (admit(waiter.share)) waiter.end(true);
    },
    first: () => ordered()[0],
    notifyWait(ms) {
      for (const waiter of waiters) waiter.onWait(ms);
    },
    count: (share) => (share ? [...waiters].filter((waiter) => waiter.share === share).length : waiters.size),
    hasAsUrgent: (share) => [...waiters].some((waiter) => rank(waiter.share) <= rank(share)),
    refuseAll() {
      for (const waiter of waiters) waiter.end(false);
    },
  };
}
