import { readFileSync } from 'node:fs';
import { isLocked } from './file-locks.ts';

/** Files that say how Debian's package manager stands; other ones in tests. */
export interface PackageRecords {
  /** dpkg's list of packages and their states. */
  status: string;
  /** What apt and dpkg keep locked while they work. */
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
 * Those of the packages that cannot be relied on yet although their programs are there: all of them while apt or dpkg is at
 * work, since files are unpacked before what they depend on, else those that an installation left half configured.
 * A package that dpkg does not know came some other way and counts as settled.
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
    // A package that was removed again is as good as unknown: its program came some other way.
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
