import { readdirSync, readFileSync } from 'node:fs';

interface ProcessRow {
  pid: number;
  parent: number;
  mebibytes: number;
}

/** Every process of the machine, from /proc. */
function processes(): ProcessRow[] {
  const rows: ProcessRow[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      rows.push({ pid: Number(name), parent, mebibytes: proportionalMemory(name) });
    } catch {
      // It ended between the listing and the look.
    }
  }
  return rows;
}

/** Proportional set size: a page shared by n processes counts as 1/n in each, so that a sum is honest. */
function proportionalMemory(pid: string): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) / 1024;
}

/** Memory of a process and everything below it, in MiB (PSS), leaving out the trees of `except`. */
export function treeMemory(root: number, except: number[] = []): number {
  const all = processes();
  const below = (pid: number): number => {
    if (except.includes(pid)) return 0;
    const own = all.find((row) => row.pid === pid)?.mebibytes ?? 0;
    return own + all.filter((row) => row.parent === pid).reduce((sum, row) => sum + below(row.pid), 0);
  };
  return below(root);
}

/** Samples a tree until `work` ends and returns the highest sum seen, in MiB. */
export async function peakMemory(root: number, work: Promise<unknown>): Promise<number> {
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, treeMemory(root));
  }, 200);
  try {
    await work;
  } finally {
    clearInterval(timer);
  }
  return peak;
}
