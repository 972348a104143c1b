import { ChildDied, type WarmChild } from './warmChild.ts';

/** Hands out warm children, at most `size` at a time, first come first served. */
export interface Pool {
  /** Waits for a free place and a child that is ready. Aborting gives the place in the queue up (rejects with the reason). */
  acquire(signal?: AbortSignal): Promise<WarmChild>;
  /** Takes a child back: as it is where it is `fit` for another run, else it is ended and the next one warmed in its place. */
  release(child: WarmChild, options: { fit: boolean }): Promise<void>;
  /** Ends the waiting children, refuses whoever queues, and waits for nobody. */
  close(): Promise<void>;
}

/** Why nobody gets a child any more. */
export class PoolClosed extends Error {
  constructor() {
    super('The engine is shutting down. Start the operation again once it is back.');
  }
}

interface Waiter {
  wake: (child: WarmChild) => void;
  refuse: (reason: unknown) => void;
}

/** Opens a pool and begins to warm its children. `start` makes one child. */
export function openPool(size: number, start: () => WarmChild): Pool {
  const idle: WarmChild[] = [];
  const waiting: Waiter[] = [];
  let closed = false;
  for (let place = 0; place < size; place += 1) idle.push(start());

  function give(child: WarmChild): void {
    const next = waiting.shift();
    if (next) next.wake(child);
    else idle.push(child);
  }

  function queue(signal: AbortSignal | undefined): Promise<WarmChild> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = { wake: resolve, refuse: reject };
      waiting.push(waiter);
      signal?.addEventListener('abort', () => leave(waiter, signal.reason), { once: true });
    });
  }

  function leave(waiter: Waiter, reason: unknown): void {
    const place = waiting.indexOf(waiter);
    if (place < 0) return;
    waiting.splice(place, 1);
    waiter.refuse(reason);
  }

  async function release(child: WarmChild, { fit }: { fit: boolean }): Promise<void> {
    if (fit && !closed) return give(child);
    await child.end();
    if (!closed) give(start());
  }

  return {
    async acquire(signal) {
      signal?.throwIfAborted();
      if (closed) throw new PoolClosed();
      const child = idle.shift() ?? (await queue(signal));
      try {
        await child.ready;
        if (!child.alive()) throw new ChildDied('An engine process died while it waited.');
        return child;
      } catch (error) {
        // A waiting child may have died long ago (out of memory, say): one fresh try before it counts.
        return replaced(child, start, give, error);
      }
    },
    release,
    async close() {
      closed = true;
      for (const waiter of waiting.splice(0)) waiter.refuse(new PoolClosed());
      const ending = idle.splice(0);
      await Promise.all(ending.map((child) => child.end()));
    },
  };
}

async function replaced(
  dead: WarmChild,
  start: () => WarmChild,
  give: (child: WarmChild) => void,
  cause: unknown,
): Promise<WarmChild> {
  await dead.end();
  const fresh = start();
  try {
    await fresh.ready;
    return fresh;
  } catch {
    give(start());
    throw cause;
  }
}
