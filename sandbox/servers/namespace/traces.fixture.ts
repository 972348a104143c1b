import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tagOf } from './address-plan.ts';
import { isLocked } from './file-locks.ts';
import { hierarchies } from './requirements.ts';

/** Running traces of the servers in `home` on this machine: processes, mounts, links, control groups. */
export function runningTracesOf(home: string): string[] {
  const tag = tagOf(home);
  const output = (file: string, args: string[]) => execFileSync(file, args, { encoding: 'utf8' }).split('\n');
  const groups = hierarchies().map((name) => `/sys/fs/cgroup/${name}/clawdet-${tag}`);
  return [
    ...output('ps', ['-eo', 'args']).filter((line) => line.includes(home)),
    ...readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .filter((line) => line.includes(home)),
    ...output('ip', ['-o', 'link']).filter((line) => line.includes(tag)),
    ...groups.filter((path) => existsSync(path)),
    ...(isLocked(join(home, 'lock')) ? ['the watchdog, which holds the lock'] : []),
  ];
}

/** All traces of a sandbox on this machine: running ones, and the folders of its servers. */
export const tracesOf = (home: string): string[] => [
  ...runningTracesOf(home),
  ...readdirSync(join(home, 'servers')),
];
