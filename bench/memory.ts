import { readdirSync, readFileSync } from 'node:fs';

/** The parent of every process of the machine, from /proc. */
export function parents(): Map<number, number> {
  const found = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      found.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It ended between the listing and the read.
    }
  }
  return found;
}

/** Proportional set size in MiB: a page shared by n processes counts as 1/n in each, so that a sum is correct. */
function proportionalMemory(pid: number): number {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) / 1024;
  } catch {
    // It has ended, or it is a zombie.
    return 0;
  }
}

/** Memory of a process and everything below it, in MiB (PSS). */
export function treeMemory(root: number): number {
  const parentOf = parents();
  const below = (pid: number): number => {
    const children = [...parentOf].filter(([, parent]) => parent === pid);
    return proportionalMemory(pid) + children.reduce((sum, [child]) => sum + below(child), 0);
  };
  return below(root);
}

/** Resident memory of one process in MB (a million bytes); shared pages count in full. */
export function residentMemory(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return (Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024) / 1e6;
  } catch {
    // It has ended.
    return 0;
  }
}

/** Samples a process tree until `work` ends and returns the highest sum in MiB. Rejects if `work` does. */
export function peakMemory(root: number, work: Promise<unknown>): Promise<number> {
  return peakOf(() => treeMemory(root), work);
}

/** The highest value of `sample`, taken every 100 ms until `work` ends. Rejects if `work` does. */
export async function peakOf(sample: () => number, work: Promise<unknown>): Promise<number> {
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, sample());
  }, 100);
  try {
    await work;
  } finally {
    clearInterval(timer);
  }
  return peak;
}
