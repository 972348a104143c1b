import { setTimeout as sleep } from 'node:timers/promises';

/** Waits; shorter where the signal aborts first. Never rejects. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
