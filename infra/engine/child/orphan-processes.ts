import { setTimeout as sleep } from 'node:timers/promises';
import { findMarkedProcesses, type MarkedProcess } from './processes.ts';

/**
 * Ends all processes that carry a mark and resolves when none is left. With `interrupt` they get SIGINT first: the
 * engine then starts nothing new, finishes what is in progress and saves it. After `graceMs` they are killed.
 */
export async function endMarkedProcesses(
  mark: string | undefined,
  options: { graceMs: number; interrupt: boolean },
): Promise<void> {
  if (mark === undefined) return;
  // A monotonic clock: if the wall clock jumped forward, an engine would be killed in the middle of a step.
  const deadline = performance.now() + options.graceMs;
  const interrupted = new Set<number>();
  for (let left = await findMarkedProcesses(mark); left.length > 0; left = await findMarkedProcesses(mark)) {
    if (performance.now() >= deadline) for (const { pid } of left) signal(pid, 'SIGKILL');
    else if (options.interrupt) interruptRoots(left, interrupted);
    await sleep(25);
  }
}

/** Interrupts each process whose parent has no mark, once: an engine manages its plugins as long as it runs. */
function interruptRoots(left: MarkedProcess[], interrupted: Set<number>): void {
  const pids = new Set(left.map(({ pid }) => pid));
  for (const { pid, parent } of left) {
    if (pids.has(parent) || interrupted.has(pid)) continue;
    interrupted.add(pid);
    signal(pid, 'SIGINT');
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // The process has already ended.
  }
}
