import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tagOf } from './address-plan.ts';
import { isLocked } from './file-locks.ts';
import { hierarchies } from './requirements.ts';

/** What of the servers in `home` runs on this machine or is in its kernel: processes, mounts, links, control groups. */
export function runningTracesOf(home: string): string[] {
  const tag = tagOf(home);
  const said = (file: string, args: string[]) => execFileSync(file, args, { encoding: 'utf8' }).split('\n');
  const groups = hierarchies().map((name) => `/sys/fs/cgroup/${name}/clawdet-${tag}`);
  return [
    ...said('ps', ['-eo', 'args']).filter((line) => line.includes(home)),
    ...readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .filter((line) => line.includes(home)),
    ...said('ip', ['-o', 'link']).filter((line) => line.includes(tag)),
    ...groups.filter((path) => existsSync(path)),
    ...(isLocked(join(home, 'lock')) ? ['the watchdog, which holds the lock'] : []),
  ];
}

/** Everything of a sandbox that this machine still has: what runs, and the folders of its servers. */
export const tracesOf = (home: string): string[] => [
  ...runningTracesOf(home),
  ...readdirSync(join(home, 'servers')),
];
