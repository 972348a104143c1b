import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HealthFault, ServerSpec } from '../driver.ts';

const kbPerGb = 1024 * 1024;

/** Folder with what a server says of its memory, where Linux has /proc. */
export const simulatedMetricsFolder = (serverPath: string): string => join(serverPath, 'proc');

/**
 * Writes what a server says of its disk and memory: the sizes that were ordered, well used, or short where it ails. Those of
 * this machine are none of its business: a full disk here is no full disk there.
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

/** As `df -P` prints it (POSIX). */
function diskTable(total: number, percent: number): string {
  const used = Math.round((total * percent) / 100);
  return [
    'Filesystem 1024-blocks Used Available Capacity Mounted on',
    `/dev/sda1 ${total} ${used} ${total - used} ${percent}% /`,
    '',
  ].join('\n');
}

/** As /proc/meminfo has it (proc_meminfo(5)). */
function memoryTable(total: number, free: number): string {
  const left = Math.round(total * free);
  return `MemTotal: ${total} kB\nMemFree: ${left} kB\nMemAvailable: ${left} kB\n`;
}
