import { describe, expect, it } from 'vitest';
import { factorWords, marksOf, waysInWords } from './people-words.ts';

const nobodySpecial = {
  email: 'ada@example.com',
  emailProven: true,
  orderWaits: false,
  deletionDue: null,
  operator: false,
  secondFactor: false,
  suspended: false,
};
const marks = (change: Partial<Parameters<typeof marksOf>[0]>) =>
  marksOf({ ...nobodySpecial, ...change }).map(({ words }) => words);

describe('the marks of an account', () => {
  it.each([
    [{}, []],
    [{ emailProven: false, orderWaits: true }, ['Order waits', 'Email not proven']],
    [{ email: null, emailProven: false }, ['No email']],
    [{ operator: true, secondFactor: true, suspended: true }, ['Suspended', 'Operator', 'Second factor']],
    [{ deletionDue: '2026-12-08T00:00:00.000Z' }, ['Leaving']],
  ])('of %j are %j', (change, words) => {
    expect(marks(change)).toEqual(words);
  });
});

it('the ways in of an account without any say what to do', () => {
  expect(waysInWords({ waysIn: ['password', 'x'] })).toBe('Password, X');
  expect(waysInWords({ waysIn: [] })).toMatch(/^None: /);
});

it('second factors read with the recovery codes that are left', () => {
  const use = { addedAt: '', lastUsedAt: '' };
  const passkey = { id: '1', name: 'A key', ...use };
  const none = { totp: null, passkeys: [], recoveryCodesLeft: 0, required: false };
  expect(factorWords(none)).toBe('None');
  expect(factorWords({ ...none, totp: use, passkeys: [passkey, passkey], recoveryCodesLeft: 1 })).toBe(
    'Authenticator app, 2 passkeys; 1 recovery code left',
  );
});
