import { readdirSync, readFileSync } from 'node:fs';

/** USER_HZ, which is 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

interface Row {
  pid: number;
  parent: number;
  /** Its own seconds and those of its ended children. */
  seconds: number;
}

function row(pid: string): Row | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return { pid: Number(pid), parent: Number(fields[1]), seconds: ticks / ticksPerSecond };
  } catch {
    // It ended between the listing and the read.
    return undefined;
  }
}

/** Processor seconds (user and system) used so far by one process and its ended children. */
export function secondsOf(pid: number): number {
  return row(`${pid}`)?.seconds ?? 0;
}

/** Processor seconds (user and system) used so far by everything below this process, including ended processes. */
export function secondsBelow(root = process.pid): number {
  const rows = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(row)
    .filter((found) => found !== undefined);
  const within = (parent: number): number =>
    rows
      .filter((each) => each.parent === parent)
      .reduce((sum, each) => sum + each.seconds + within(each.pid), 0);
  const stat = readFileSync(`/proc/${root}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return within(root) + (Number(fields[13]) + Number(fields[14])) / ticksPerSecond;
}
