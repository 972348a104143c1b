import { expect, test } from 'vitest';
import { BadUserData, readNamespaceUserData } from './cloud-config.ts';

const config = (yaml: string) => readNamespaceUserData(`#cloud-config\n${yaml}`);

test('no user data is a server with defaults', () => {
  expect(readNamespaceUserData('')).toMatchObject({ runcmd: [], write_files: [], ssh_deletekeys: true });
});

test('files take the defaults of cloud-init', () => {
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

test('a key that servers here do not carry out is refused by name', () => {
  expect(() => config('swap:\n  size: 1G\n')).toThrow(BadUserData);
  expect(() => config('swap:\n  size: 1G\n')).toThrow(/swap/);
});

test('a setting inside a file that servers here do not carry out is refused by its place', () => {
  expect(() => config('write_files:\n  - path: /a\n    defer: true\n')).toThrow(/write_files.0/);
});

test.each([
  ['nothing that cloud-init knows', 'hello'],
  ['broken YAML', '#cloud-config\na: [\n'],
  ['a root that may not log in', '#cloud-config\ndisable_root: true\n'],
  ['a relative path', '#cloud-config\nwrite_files: [{ path: etc/a }]\n'],
])('%s is refused', (_, userData) => {
  expect(() => readNamespaceUserData(userData)).toThrow(BadUserData);
});

test('a script is a file that runs once', () => {
  const { write_files, runcmd } = readNamespaceUserData('#!/bin/sh\necho hi\n');
  expect(write_files[0]).toMatchObject({ content: '#!/bin/sh\necho hi\n', permissions: '0700' });
  expect(runcmd).toEqual([[write_files[0]?.path]]);
});

test('refused user data still gives its host key, so that a login can show why the boot failed', () => {
  const read = () => config('swap: 1\nssh_keys: { ed25519_private: KEY }\n');
  expect(read).toThrow(expect.objectContaining({ ssh_keys: { ed25519_private: 'KEY' } }));
});
