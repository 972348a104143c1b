import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HealthFault, ServerSpec } from '../driver.ts';

const kbPerGb = 1024 * 1024;

/** Folder of the simulated metrics, in place of /proc. */
export const simulatedMetricsFolder = (serverPath: string): string => join(serverPath, 'proc');

/**
 * Writes the disk and memory metrics of a server: its ordered sizes with normal usage, or low resources when a health fault
 * is set. They are independent of this machine: a full disk here does not make a server's disk full.
 */
export async function writeSimulatedMetrics(
  serverPath: string,
  { diskGb, memoryGb }: Pick<ServerSpec, 'diskGb' | 'memoryGb'>,
  faults: readonly HealthFault[],
): Promise<void> {
  const folder = simulatedMetricsFolder(serverPath);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'df'), diskTable(diskGb * kbPerGb, faults.includes('disk_full') ? 97 : 25));
  const free = faults.includes('memory_low') ? 0.01 : 0.6;
  await writeFile(join(folder, 'meminfo'), memoryTable(memoryGb * kbPerGb, free));
}

/** The output of `df -P` (POSIX). */
function diskTable(total: number, percent: number): string {
  const used = Math.round((total * percent) / 100);
  return [
    'Filesystem 1024-blocks Used Available Capacity Mounted on',
    `/dev/sda1 ${total} ${used} ${total - used} ${percent}% /`,
    '',
  ].join('\n');
}

/** The format of /proc/meminfo (proc_meminfo(5)). */
function memoryTable(total: number, free: number): string {
  const left = Math.round(total * free);
  return `MemTotal: ${total} kB\nMemFree: ${left} kB\nMemAvailable: ${left} kB\n`;
}
