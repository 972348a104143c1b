import { readFileSync } from 'node:fs';
import { isLocked } from './file-locks.ts';

/** Files with the state of Debian's package manager. */
export interface PackageRecords {
  /** dpkg's list of packages and their states. */
  status: string;
  /** Files that apt and dpkg lock while they run. */
  locks: string[];
  /** The kernel's list of locks (proc_locks(5)). */
  heldLocks: string;
}

const machine: PackageRecords = {
  status: '/var/lib/dpkg/status',
  locks: ['/var/lib/dpkg/lock-frontend', '/var/lib/dpkg/lock'],
  heldLocks: '/proc/locks',
};

/**
 * The packages that are not usable yet although their programs exist: all of them while apt or dpkg runs, since files may be
 * unpacked before their dependencies, else those that an installation left half configured. A package that dpkg does not
 * know was installed another way and counts as settled.
 */
export function unsettledPackages(packages: string[], records: PackageRecords = machine): string[] {
  if (records.locks.some((file) => isLocked(file, records.heldLocks))) return packages;
  const states = packageStates(read(records.status));
  return packages.filter((name) => (states.get(name) ?? 'installed') !== 'installed');
}

/** The state of each package in dpkg's list: `installed`, `unpacked`, `half-configured`, … (dpkg(1)). */
export function packageStates(list: string): Map<string, string> {
  const states = new Map<string, string>();
  for (const block of list.split('\n\n')) {
    const name = /^Package: (.+)$/m.exec(block)?.[1];
    const state = /^Status: \S+ \S+ (\S+)$/m.exec(block)?.[1];
    // Treat a removed package as unknown: its program was installed another way.
    if (name && state && state !== 'config-files' && state !== 'not-installed') states.set(name, state);
  }
  return states;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
