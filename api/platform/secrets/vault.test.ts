import { expect, test } from 'vitest';
import { z } from 'zod';
import type { MasterKey } from './master-key.ts';
import { createVault } from './vault.ts';

const shape = z.object({ token: z.string() });
const aKey = (byte: number) => Buffer.alloc(32, byte) as MasterKey;
const vault = createVault(aKey(1), 'observed');
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
  ['another key', () => createVault(aKey(2), 'observed').open('alice', sealed, shape)],
  ['another purpose', () => createVault(aKey(1), 'x login').open('alice', sealed, shape)],
  ['a changed text', () => vault.open('alice', `${sealed.slice(0, -2)}AA`, shape)],
])('%s does not open it', (_what, open) => {
  expect(open).toThrow();
});
