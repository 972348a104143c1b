import { expect, it } from 'vitest';
import { newRecoveryCodes, recoveryHashOf } from './recovery-codes.ts';

const { codes, hashes } = newRecoveryCodes('ada');

it('ten codes are made, all different, and only hashes of them are to be stored', () => {
  expect(new Set(codes).size).toBe(10);
  for (const code of codes) expect(code).toMatch(/^([0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/);
  expect(hashes.join()).not.toContain(codes[0]);
  expect(hashes).toEqual(codes.map((code) => recoveryHashOf('ada', code)));
});

it('a code is the same as people write it down', () => {
  const code = '0123-4567-89ab-11k0';
  for (const typed of ['0123456789AB11K0', 'O123 4567 89AB iLkO', ' o1234567-89ab-l1ko\n'])
    expect(recoveryHashOf('ada', typed)).toBe(recoveryHashOf('ada', code));
});

it('a code of one account is none of another', () => {
  expect(recoveryHashOf('bob', codes[0] ?? '')).not.toBe(hashes[0]);
});
