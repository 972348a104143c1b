import { type Share, shares, type TakeOptions } from '../../../infra/clouds/gate/budget.ts';

/** A call that waits for its turn. */
interface Waiter {
  share: Share;
  held(ms: number): void;
  end(outcome: boolean): void;
}

/** Calls in the order in which they are let through: by share, and within a share as they came. */
export interface Waiters {
  /** True when it was let through, false when patience ended or all were refused. Rejects when the signal aborts. */
  wait(share: Share, options: TakeOptions): Promise<boolean>;
  /** Lets through, in order, whom `admit` admits. */
  serve(admit: (share: Share) => boolean): void;
  first(): { share: Share } | undefined;
  /** Tells all that wait in how many ms their turn comes. */
  tell(ms: number): void;
  count(share?: Share): number;
  hasAsUrgent(share: Share): boolean;
  refuseAll(): void;
}

const rank = (share: Share): number => shares.indexOf(share);

/** An empty queue. */
export function queueOf(): Waiters {
  const waiters = new Set<Waiter>();
  const ordered = () => [...waiters].sort((a, b) => rank(a.share) - rank(b.share));
  return {
    wait: (share, { signal, patienceMs, onHeld = () => undefined }) =>
      new Promise((resolve, reject) => {
        const leave = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', abort);
          waiters.delete(waiter);
        };
        const waiter: Waiter = {
          share,
          held: onHeld,
          end(outcome) {
            leave();
            resolve(outcome);
          },
        };
        const abort = () => {
          leave();
          reject(signal.reason);
        };
        const timer = setTimeout(() => waiter.end(false), Math.max(0, patienceMs));
        signal.addEventListener('abort', abort, { once: true });
        waiters.add(waiter);
      }),
    serve(admit) {
      for (const waiter of ordered()) if (admit(waiter.share)) waiter.end(true);
    },
    first: () => ordered()[0],
    tell(ms) {
      for (const waiter of waiters) waiter.held(ms);
    },
    count: (share) => (share ? [...waiters].filter((waiter) => waiter.share === share).length : waiters.size),
    hasAsUrgent: (share) => [...waiters].some((waiter) => rank(waiter.share) <= rank(share)),
    refuseAll() {
      for (const waiter of waiters) waiter.end(false);
    },
  };
}
