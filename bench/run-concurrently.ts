/** The result of a batch: seconds for all items, and how many failed, with the first reason. */
export interface BatchResult {
  seconds: number;
  done: number;
  failed: number;
  reason?: string;
}

/** Runs all items, `concurrency` at a time; counts failures and continues with the rest. */
export async function runConcurrently<T>(
  items: readonly T[],
  concurrency: number,
  run: (item: T) => Promise<unknown>,
): Promise<BatchResult> {
  const queue = items.values();
  const failures: unknown[] = [];
  const began = performance.now();
  const work = async (): Promise<void> => {
    // All loops take from one iterator, so that a slow item delays only its own loop.
    for (const item of queue) await run(item).catch((error: unknown) => failures.push(error));
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  const seconds = (performance.now() - began) / 1000;
  return {
    seconds,
    done: items.length - failures.length,
    failed: failures.length,
    ...(failures.length > 0 && { reason: String(failures[0]) }),
  };
}
