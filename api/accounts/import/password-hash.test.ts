import bcrypt from 'bcrypt';
import { expect, test } from 'vitest';
import { isSupportedHash, storableHash } from './password-hash.ts';
import { HASH } from './users-file.builder.ts';

const rest = HASH.slice('$2b$04$'.length);

test.each(['$2a$04$', '$2b$04$', '$2y$04$'])(
  'a hash with %s is kept in a form that verifies',
  async (prefix) => {
    expect(isSupportedHash(prefix + rest)).toBe(true);
    expect(await bcrypt.compare('correct horse', storableHash(prefix + rest))).toBe(true);
    expect(await bcrypt.compare('wrong horse', storableHash(prefix + rest))).toBe(false);
  },
);

test.each(['$2b$12$', '$2b$15$'])('%s is supported, and stays as it is', (prefix) => {
  expect(isSupportedHash(prefix + rest)).toBe(true);
  expect(storableHash(prefix + rest)).toBe(prefix + rest);
});

test.each([
  ['a cost that takes no time', `$2b$03$${rest}`],
  ['a cost that takes minutes', `$2b$16$${rest}`],
  ['the form of a broken version', `$2x$04$${rest}`],
  ['a hash that is cut off', HASH.slice(0, -1)],
  ['a hash with something behind it', `${HASH}\n`],
  ['a hash with an unused bit of its salt set', `$2b$04$${rest.slice(0, 21)}P${rest.slice(22)}`],
  ['a hash with an unused bit of its digest set', `${HASH.slice(0, -1)}v`],
  ['argon2', '$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b7dWRWJTmaaJObG'],
  ['SHA-256', 'a'.repeat(64)],
  ['the password itself', 'correct horse'],
  ['nothing', ''],
])('%s is not supported', (_, text) => {
  expect(isSupportedHash(text)).toBe(false);
});
