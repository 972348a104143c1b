import { expect, test } from 'vitest';
import { generateKeyPair, isAuthorized, UnusableHostKey, usableHostKey } from './keys.ts';

test('every generated key can be parsed', () => {
  // Before pairs were checked, one in 256 could not.
  for (let n = 0; n < 1500; n++) {
    expect(usableHostKey(generateKeyPair().private)).toContain('OPENSSH PRIVATE KEY');
  }
});

test('a host key is accepted without its last line break, other text is refused', () => {
  const { private: key } = generateKeyPair();
  expect(usableHostKey(key.trim())).toBe(`${key.trim()}\n`);
  expect(() => usableHostKey('not a key')).toThrow(UnusableHostKey);
  expect(() => usableHostKey(generateKeyPair().public)).toThrow(UnusableHostKey);
});

test('a key is authorized by its line, with or without options and a comment', () => {
  const line = generateKeyPair().public.trim();
  const [type = '', base64 = ''] = line.split(' ');
  const wire = Buffer.from(base64, 'base64');
  expect(isAuthorized([`no-pty ${line} ada@home`], type, wire)).toBe(true);
  expect(isAuthorized([generateKeyPair().public], type, wire)).toBe(false);
});
