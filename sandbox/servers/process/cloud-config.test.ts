import { expect, test } from 'vitest';
import { readProcessUserData } from './cloud-config.ts';

test('keys, users and files are read', () => {
  const { config, errors } = readProcessUserData(`#cloud-config
ssh_keys: { ed25519_private: the-key }
users: [default, { name: ada, ssh_authorized_keys: [ssh-ed25519 AAAA] }]
write_files: [{ path: /etc/motd, content: hello }]
`);
  expect(errors).toEqual([]);
  expect(config.ssh_keys.ed25519_private).toBe('the-key');
  expect(config.users).toHaveLength(2);
  expect(config.write_files[0]).toMatchObject({ path: '/etc/motd', content: 'hello', permissions: '0644' });
});

test('keys without effect on a process server are noted, not refused', () => {
  const { notes, errors } = readProcessUserData('#cloud-config\nruncmd: [[echo, hello]]\npackages: [curl]\n');
  expect(errors).toEqual([]);
  expect(notes).toEqual(['runcmd: no effect on a process server', 'packages: no effect on a process server']);
});

test.each([
  ['an unknown cloud-init key', '#cloud-config\nwrite_file: []\n', 'write_file: not a cloud-config key'],
  ['a document that is not YAML', '#cloud-config\n{ a: [', 'not YAML'],
  ['a path that is not absolute', '#cloud-config\nwrite_files: [{ path: etc/motd }]\n', 'write_files'],
  ['an unknown format', 'hello', 'neither'],
])('%s is an error, and no part of it is used', (_what, userData, complaint) => {
  const { config, errors } = readProcessUserData(userData);
  expect(errors.join('\n')).toContain(complaint);
  expect(config.write_files).toEqual([]);
});

test('a script is not run', () => {
  expect(readProcessUserData('#!/bin/sh\necho hello\n').notes).toEqual([
    'user data is a script: not run on a process server',
  ]);
});
