import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type PackageRecords, unsettledPackages } from './debian.ts';

let folder: string;
let records: PackageRecords;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clawdet-debian-'));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  records = { status: file('status', ''), locks: [file('lock', '')], heldLocks: file('locks', '') };
});
afterEach(() => rmSync(folder, { recursive: true }));

const entry = (name: string, status: string) => `Package: ${name}\nStatus: ${status}\nArchitecture: amd64\n`;
const know = (...entries: string[]) => writeFileSync(records.status, entries.join('\n'));

/** Writes the kernel's list of locks with a lock on the file. */
function lock(file: string): void {
  const { dev, ino } = statSync(file);
  const device = [(dev >>> 8) & 0xfff, dev & 0xff]
    .map((part) => part.toString(16).padStart(2, '0'))
    .join(':');
  writeFileSync(records.heldLocks, `1: POSIX  ADVISORY  WRITE 4632 ${device}:${ino} 0 EOF\n`);
}

test('installed packages are settled', () => {
  know(entry('docker.io', 'install ok installed'), entry('busybox', 'install ok installed'));
  expect(unsettledPackages(['docker.io', 'busybox'], records)).toEqual([]);
});

test('an unpacked or half-configured package is not settled', () => {
  know(
    entry('docker.io', 'install ok unpacked'),
    entry('openssh-server', 'install ok half-configured'),
    entry('busybox', 'install ok installed'),
  );
  expect(unsettledPackages(['docker.io', 'openssh-server', 'busybox'], records)).toEqual([
    'docker.io',
    'openssh-server',
  ]);
});

test('no package is settled while apt runs, since a dependency may follow', () => {
  know(entry('busybox', 'install ok installed'));
  lock(records.locks[0] ?? '');
  expect(unsettledPackages(['docker.io', 'busybox'], records)).toEqual(['docker.io', 'busybox']);
});

test('a program without a package is settled: dpkg does not know the package, or has removed it', () => {
  know(entry('docker.io', 'deinstall ok config-files'));
  expect(unsettledPackages(['docker.io', 'busybox'], records)).toEqual([]);
});

test('on a machine without dpkg every package is settled', () => {
  expect(
    unsettledPackages(['docker.io'], { status: '/no/status', locks: ['/no/lock'], heldLocks: '/no/locks' }),
  ).toEqual([]);
});
