import { expect, test } from 'vitest';
import { readUserData } from './cloud-config.ts';

const read = (yaml: string) => readUserData(`#cloud-config\n${yaml}`);

test('empty user data gives the defaults', () => {
  expect(readUserData('')).toMatchObject({
    config: { runcmd: [], write_files: [], ssh_deletekeys: true },
    errors: [],
  });
});

test('files have the defaults of cloud-init', () => {
  const { config, errors } = read('write_files:\n  - path: /etc/a\n    content: hi\n');
  expect(errors).toEqual([]);
  expect(config.write_files).toEqual([
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

test('keys and packages are read', () => {
  const { config, errors } = read('ssh_keys: { ed25519_private: the-key }\npackages: [curl]\n');
  expect(errors).toEqual([]);
  expect(config).toMatchObject({ ssh_keys: { ed25519_private: 'the-key' }, packages: ['curl'] });
});

test.each([
  ['an unsupported key', '#cloud-config\nswap: { size: 1G }\n', /swap/],
  ['a mistyped key', '#cloud-config\nwrite_file: []\n', /write_file/],
  [
    'an unsupported setting of a file',
    '#cloud-config\nwrite_files: [{ path: /a, defer: true }]\n',
    /write_files\.0/,
  ],
  ['a user besides root', '#cloud-config\nusers: [{ name: ada }]\n', /users/],
  ['an unknown format', 'hello', /neither/],
  ['broken YAML', '#cloud-config\na: [\n', /^not YAML: [^\n]+$/],
  ['root without login', '#cloud-config\ndisable_root: true\n', /disable_root/],
  ['a relative path', '#cloud-config\nwrite_files: [{ path: etc/a }]\n', /write_files\.0\.path/],
])('%s is an error that names it, and no part of the document is used', (_what, text, error) => {
  const { config, errors } = readUserData(text);
  expect(errors).toEqual([expect.stringMatching(error)]);
  expect(config).toMatchObject({ write_files: [], packages: [], runcmd: [] });
});

test('user data with an error still provides its host key, so that a login can show why the boot failed', () => {
  const { config, errors } = read('swap: 1\nssh_keys: { ed25519_private: KEY }\nruncmd: [[reboot]]\n');
  expect(errors).toHaveLength(1);
  expect(config).toMatchObject({ ssh_keys: { ed25519_private: 'KEY' }, runcmd: [] });
});

test('a script becomes a file that runs once', () => {
  const { config, errors } = readUserData('#!/bin/sh\necho hi\n');
  expect(errors).toEqual([]);
  expect(config.write_files[0]).toMatchObject({ content: '#!/bin/sh\necho hi\n', permissions: '0700' });
  expect(config.runcmd).toEqual([[config.write_files[0]?.path]]);
});
