import { expect, test } from 'vitest';
import { z } from 'zod';
import { createVault } from './vault.ts';

const shape = z.object({ token: z.string() });
const vault = createVault('correct horse', 'observed');
const sealed = vault.seal('alice', { token: 'abc' });

test('a sealed value opens again', () => {
  expect(vault.open('alice', sealed, shape)).toEqual({ token: 'abc' });
});

test('the sealed text reveals nothing, and differs each time', () => {
  expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('abc');
  expect(vault.seal('alice', { token: 'abc' })).not.toBe(sealed);
});

test.each([
  ['another context', () => vault.open('bob', sealed, shape)],
  ['another passphrase', () => createVault('wrong', 'observed').open('alice', sealed, shape)],
  ['another purpose', () => createVault('correct horse', 'x login').open('alice', sealed, shape)],
  ['a changed text', () => vault.open('alice', `${sealed.slice(0, -2)}AA`, shape)],
])('%s does not open it', (_what, open) => {
  expect(open).toThrow();
});
