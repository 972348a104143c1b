/** How a batch went: seconds for all of it, and how many failed, with the first reason. */
export interface BatchResult {
  seconds: number;
  done: number;
  failed: number;
  reason?: string;
}

/** Does all items, `lanes` at a time; a failure is counted and the rest goes on. */
export async function runConcurrently<T>(
  items: readonly T[],
  concurrency: number,
  act: (item: T) => Promise<unknown>,
): Promise<BatchResult> {
  const queue = items.values();
  const failures: unknown[] = [];
  const began = performance.now();
  const work = async (): Promise<void> => {
    // All lanes draw from one iterator, so that a slow item holds up its own lane only.
    for (const item of queue) await act(item).catch((error: unknown) => failures.push(error));
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
