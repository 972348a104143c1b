import {
  type AcquireOptions,
  type RateLimitShare,
  rateLimitShares,
} from '../../../infra/clouds/egress-proxy/rate-limiter.contract.ts';

/** A waiting call. */
interface Waiter {
  share: RateLimitShare;
  onWait(ms: number): void;
  end(outcome: boolean): void;
}

/** Waiting calls in the order in which they are admitted: by share, and first come, first served within a share. */
export interface WaiterQueue {
  /** True when admitted, false when it has waited too long or all were refused. Rejects when the signal aborts. */
  wait(share: RateLimitShare, options: AcquireOptions): Promise<boolean>;
  /** Admits, in order, the calls for which `admit` returns true. */
  release(admit: (share: RateLimitShare) => boolean): void;
  first(): { share: RateLimitShare } | undefined;
  /** Notifies all waiting calls of the expected wait. */
  notifyWait(ms: number): void;
  count(share?: RateLimitShare): number;
  hasAsUrgent(share: RateLimitShare): boolean;
  refuseAll(): void;
}

const rank = (share: RateLimitShare): number => rateLimitShares.indexOf(share);

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
