import type { TestCell } from '../faults/test-cell.fixture.ts';
import type { SoakCounters } from './counters.ts';
import { pause } from './pause.ts';
import type { SeededRandom } from './seeded-random.ts';

/** Kills a worker at random times, at most `maxIntervalMs` apart, and starts it again, until the signal aborts. */
export async function killWorkers(
  cell: TestCell,
  {
    random,
    maxIntervalMs,
    counters,
  }: { random: SeededRandom; maxIntervalMs: number; counters: SoakCounters },
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    await pause(random.between(maxIntervalMs / 4, maxIntervalMs), signal);
    if (signal.aborted) return;
    const which = random.between(0, cell.workerPids().length - 1);
    await cell.replaceWorker(which);
    counters.count('kill', `worker ${which + 1}`);
  }
}
