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

/** The kernel's list of locks with one on the file. */
function lock(file: string): void {
  const { dev, ino } = statSync(file);
  const device = [(dev >>> 8) & 0xfff, dev & 0xff]
    .map((part) => part.toString(16).padStart(2, '0'))
    .join(':');
  writeFileSync(records.heldLocks, `1: POSIX  ADVISORY  WRITE 4632 ${device}:${ino} 0 EOF\n`);
}

test('packages that are installed are settled', () => {
  know(entry('docker.io', 'install ok installed'), entry('busybox', 'install ok installed'));
  expect(unsettledPackages(['docker.io', 'busybox'], records)).toEqual([]);
});

test('a package that is unpacked or half configured is not', () => {
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

test('while apt is at work none is, since what a program needs may come after it', () => {
  know(entry('busybox', 'install ok installed'));
  lock(records.locks[0] ?? '');
  expect(unsettledPackages(['docker.io', 'busybox'], records)).toEqual(['docker.io', 'busybox']);
});

test('a program that no package brought is settled: dpkg does not know it, or has removed it', () => {
  know(entry('docker.io', 'deinstall ok config-files'));
  expect(unsettledPackages(['docker.io', 'busybox'], records)).toEqual([]);
});

test('a machine without dpkg has nothing to wait for', () => {
  expect(
    unsettledPackages(['docker.io'], { status: '/no/status', locks: ['/no/lock'], heldLocks: '/no/locks' }),
  ).toEqual([]);
});
