import { ChildDied, type WarmChild } from './warm-child.ts';

/** Provides warm children, at most `size` at a time, first come first served. */
export interface ChildPool {
  /** Waits for a free slot and a ready child. Aborting gives up the place in the queue (rejects with the reason). */
  acquire(signal?: AbortSignal): Promise<WarmChild>;
  /** Returns a child: it is reused if it is `fit` for another run, else it is ended and a new one warmed in its place. */
  release(child: WarmChild, options: { fit: boolean }): Promise<void>;
  /** Ends the waiting children and rejects queued requests. Does not wait for children that run. */
  close(): Promise<void>;
}

/** The pool is closed and provides no more children. */
export class ChildPoolClosed extends Error {
  constructor() {
    super('The engine is shutting down. Start the operation again once it is back.');
  }
}

interface Waiter {
  wake: (child: WarmChild) => void;
  refuse: (reason: unknown) => void;
}

/** How long children beyond the first may be idle, in ms. Each takes 60 MB. */
const IDLE_MS = 600_000;

/**
 * Opens a pool and begins to warm its first child. `start` creates a child. More children start when more runs are
 * requested at once, and end after they have been idle for `idleMs`.
 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one closure: every function moves children between the same lists
export function openChildPool(size: number, start: () => WarmChild, { idleMs = IDLE_MS } = {}): ChildPool {
  const idle: WarmChild[] = [];
  const waiting: Waiter[] = [];
  let slots = 0;
  let closed = false;
  let idleTimer: NodeJS.Timeout | undefined;
  grow();

  function grow(): void {
    if (idle.length > 0 || slots === size) return;
    slots += 1;
    idle.push(start());
  }

  function handOut(child: WarmChild): void {
    const next = waiting.shift();
    if (next) next.wake(child);
    else idle.push(child);
    clearTimeout(idleTimer);
    idleTimer = setTimeout(shrink, idleMs).unref();
  }

  function shrink(): void {
    for (const child of idle.splice(1)) {
      slots -= 1;
      void child.end();
    }
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
    if (fit && !closed) return handOut(child);
    await child.end();
    if (!closed) handOut(start());
  }

  return {
    async acquire(signal) {
      signal?.throwIfAborted();
      if (closed) throw new ChildPoolClosed();
      grow();
      const child = idle.shift() ?? (await queue(signal));
      try {
        await child.ready;
        if (!child.alive()) throw new ChildDied('An engine process died while it waited.');
        return child;
      } catch (error) {
        // A waiting child may have died long ago (for example, out of memory), so try one fresh child before failing.
        return replaceDead(child, start, handOut, error);
      }
    },
    release,
    async close() {
      closed = true;
      clearTimeout(idleTimer);
      for (const waiter of waiting.splice(0)) waiter.refuse(new ChildPoolClosed());
      const ending = idle.splice(0);
      await Promise.all(ending.map((child) => child.end()));
    },
  };
}

async function replaceDead(
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
