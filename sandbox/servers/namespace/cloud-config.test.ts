import { expect, test } from 'vitest';
import { BadUserData, readNamespaceUserData } from './cloud-config.ts';

const config = (yaml: string) => readNamespaceUserData(`#cloud-config\n${yaml}`);

test('empty user data gives the defaults', () => {
  expect(readNamespaceUserData('')).toMatchObject({ runcmd: [], write_files: [], ssh_deletekeys: true });
});

test('files have the defaults of cloud-init', () => {
  const { write_files } = config('write_files:\n  - path: /etc/a\n    content: hi\n');
  expect(write_files).toEqual([
    {
      path: '/etc/a',
      content: 'hi',
      permissions: '0644',
      owner: 'root:root',
      encoding: 'text/plain',
      append: false,
    },
  ]);
});

test('an unsupported key is refused by name', () => {
  expect(() => config('swap:\n  size: 1G\n')).toThrow(BadUserData);
  expect(() => config('swap:\n  size: 1G\n')).toThrow(/swap/);
});

test('an unsupported setting of a file is refused with its path', () => {
  expect(() => config('write_files:\n  - path: /a\n    defer: true\n')).toThrow(/write_files.0/);
});

test.each([
  ['an unknown format', 'hello'],
  ['broken YAML', '#cloud-config\na: [\n'],
  ['root without login', '#cloud-config\ndisable_root: true\n'],
  ['a relative path', '#cloud-config\nwrite_files: [{ path: etc/a }]\n'],
])('%s is refused', (_, userData) => {
  expect(() => readNamespaceUserData(userData)).toThrow(BadUserData);
});

test('a script becomes a file that runs once', () => {
  const { write_files, runcmd } = readNamespaceUserData('#!/bin/sh\necho hi\n');
  expect(write_files[0]).toMatchObject({ content: '#!/bin/sh\necho hi\n', permissions: '0700' });
  expect(runcmd).toEqual([[write_files[0]?.path]]);
});

test('refused user data still provides its host key, so that a login can show why the boot failed', () => {
  const read = () => config('swap: 1\nssh_keys: { ed25519_private: KEY }\n');
  expect(read).toThrow(expect.objectContaining({ ssh_keys: { ed25519_private: 'KEY' } }));
});
