import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ChildPoolClosed, openChildPool } from './child-pool.ts';
import type { WarmChild } from './warm-child.ts';

/** Fake children, numbered in the order of their start; `broken` ones die before they are ready. */
function fakeChildren(broken: (pid: number) => boolean = () => false) {
  const living = new Set<number>();
  let started = 0;
  const start = (): WarmChild => {
    started += 1;
    const pid = started;
    living.add(pid);
    const died = Promise.withResolvers<void>();
    const kill = () => {
      living.delete(pid);
      died.resolve();
    };
    const ready = broken(pid) ? Promise.reject(new Error(`child ${pid} died`)) : Promise.resolve();
    ready.catch(kill);
    const run = () => Promise.resolve({ kind: 'died' as const, text: '' });
    const alive = () => living.has(pid);
    return {
      pid,
      ready,
      exited: died.promise,
      alive,
      run,
      cancel: () => undefined,
      kill,
      end: async () => kill(),
    };
  };
  return { start, living, started: () => started };
}

describe('pool', () => {
  it('warms one child, and the others when more runs are requested at once', async () => {
    const { start, started } = fakeChildren();
    const pool = openChildPool(2, start);
    expect(started()).toBe(1);
    const first = await pool.acquire();
    await pool.release(first, { fit: true });
    expect([first.pid, (await pool.acquire()).pid, started()]).toEqual([1, 1, 1]);
    expect((await pool.acquire()).pid).toBe(2);
    expect(started()).toBe(2);
  });

  it('ends idle children beyond the first after a while, and starts them again on demand', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { start, living } = fakeChildren();
    const pool = openChildPool(3, start, { idleMs: 1_000 });
    const busy = [await pool.acquire(), await pool.acquire(), await pool.acquire()];
    for (const child of busy) await pool.release(child, { fit: true });
    vi.advanceTimersByTime(999);
    expect(living.size).toBe(3);
    vi.advanceTimersByTime(1);
    expect([...living]).toEqual([1]);
    expect(new Set([await pool.acquire(), await pool.acquire(), await pool.acquire()]).size).toBe(3);
  });

  it('queues runs, first come first served', async () => {
    const { start } = fakeChildren();
    const pool = openChildPool(1, start);
    const first = await pool.acquire();
    const order: string[] = [];
    const queued = ['second', 'third'].map(async (name) => {
      const child = await pool.acquire();
      order.push(name);
      return child;
    });
    await pool.release(first, { fit: false });
    for (const child of queued) await pool.release(await child, { fit: false });
    expect(order).toEqual(['second', 'third']);
  });

  it('reuses a child that is fit for another run', async () => {
    const { start, started } = fakeChildren();
    const pool = openChildPool(1, start);
    const child = await pool.acquire();
    await pool.release(child, { fit: true });
    expect((await pool.acquire()).pid).toBe(child.pid);
    expect(started()).toBe(1);
  });

  it('replaces a child that executed a run and died while it waited for the next', async () => {
    const { start } = fakeChildren();
    const pool = openChildPool(1, start);
    const child = await pool.acquire();
    await pool.release(child, { fit: true });
    child.end();
    expect((await pool.acquire()).pid).not.toBe(child.pid);
  });

  it('ends a child that is not fit and starts a fresh one in its slot', async () => {
    const { start, living } = fakeChildren();
    const pool = openChildPool(1, start);
    const child = await pool.acquire();
    await pool.release(child, { fit: false });
    expect(living.has(child.pid)).toBe(false);
    expect((await pool.acquire()).pid).not.toBe(child.pid);
  });

  it('gives up a place in the queue when its signal aborts, and serves the next', async () => {
    const { start } = fakeChildren();
    const pool = openChildPool(1, start);
    const child = await pool.acquire();
    const stop = new AbortController();
    const impatient = pool.acquire(stop.signal);
    const patient = pool.acquire();
    stop.abort(new Error('enough'));
    await expect(impatient).rejects.toThrow('enough');
    await pool.release(child, { fit: false });
    await expect(patient).resolves.toBeDefined();
  });

  it('replaces a child that died while it waited', async () => {
    const { start } = fakeChildren((pid) => pid === 1);
    const pool = openChildPool(1, start);
    expect((await pool.acquire()).pid).toBe(2);
  });

  it('reports why the child died if a fresh one dies too, and keeps the slot', async () => {
    const { start } = fakeChildren((pid) => pid <= 2);
    const pool = openChildPool(1, start);
    await expect(pool.acquire()).rejects.toThrow('child 1 died');
    expect((await pool.acquire()).pid).toBe(3);
  });

  it('ends the waiting children and refuses the queue when it closes', async () => {
    const { start, living } = fakeChildren();
    const pool = openChildPool(2, start);
    const busy = await pool.acquire();
    await pool.acquire();
    const queued = pool.acquire();
    await Promise.all([expect(queued).rejects.toThrow(ChildPoolClosed), pool.close()]);
    await pool.release(busy, { fit: true });
    expect(living.size).toBe(1);
    await expect(pool.acquire()).rejects.toThrow(ChildPoolClosed);
  });
});
