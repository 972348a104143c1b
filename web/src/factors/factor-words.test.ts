import { expect, it } from 'vitest';
import { proofOf, proofWaysOf } from './factor-words.ts';

it('a page offers the ways that it knows, in the order of the API', () => {
  expect(proofWaysOf(['password', 'x', 'passkey', 'totp', 'toString'], true)).toEqual([
    'password',
    'passkey',
    'totp',
  ]);
});

it('a browser without passkeys is not asked for one', () => {
  expect(proofWaysOf(['passkey', 'totp'], false)).toEqual(['totp']);
});

it('a password is sent as it was typed, a code without the spaces around it', () => {
  expect(proofOf('password', ' secret ')).toEqual({ password: ' secret ' });
  expect(proofOf('totp', ' 123456 ')).toEqual({ method: 'totp', code: '123456' });
});
