import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parseRequest } from '../../platform/http/parse-request.ts';
import { newPasswordField, passwordProblems, requireGoodPassword } from './password-policy.ts';

const ada = { name: 'Ada Byron-Lovelace', email: 'Countess.Ada+cloud@example.com' };

describe('a new password', () => {
  test.each([
    ['eight characters', 'qzvxkwjp'],
    ['128 characters', 'qzvxkwjp'.repeat(16)],
    ['64 Chinese characters', '龍'.repeat(64)],
    ['eight emoji of two units each', '🦀🐙🦑🐡🐠🐟🐬🐳'],
    ['spaces', 'a horse in a boat'],
    ['a part of a name of three letters', 'adamant-tree'],
    ['a common password as a part', 'password of the year'],
    ['the product with a password around it', 'clawdet eats qzvxkwjp'],
  ])('with %s is accepted', (_what, password) => {
    expect(passwordProblems(password, ada)).toBeUndefined();
    expect(newPasswordField.safeParse(password).success).toBe(true);
  });

  test.each([
    ['seven characters', 'qzvxkwj', /at least 8/],
    ['seven emoji', '🦀'.repeat(7), /at least 8/],
    ['129 characters', '龍'.repeat(129), /at most 128/],
    ['128 characters that are 129 when normalized', `${'龍'.repeat(127)}ﬁ`, /at most 128/],
    ['more than a log-in accepts', 'a'.repeat(60_000), /at most 128/],
    ['a common password', 'password1', /too common/],
    ['a common password in other letters', 'PassWord1', /too common/],
    ['a common password in full-width letters', 'ｐａｓｓｗｏｒｄ１', /too common/],
    ['a sequence', '87654321', /too common/],
    ['the product alone', 'Clawdet1', /clawdet/],
    ['the product twice', 'clawdet-Clawdet!', /clawdet/],
  ])('with %s is refused for everybody', (_what, password, reason) => {
    expect(passwordProblems(password)).toMatch(reason);
    const parsed = newPasswordField.safeParse(password);
    expect(parsed.error?.issues.map(({ message }) => message)).toEqual([passwordProblems(password)]);
  });

  test.each([
    ['their first long name', 'byron rules 1815', /your name/],
    ['their last name in capitals', 'my-LOVELACE-1815', /your name/],
    ['the address before the @', 'countess.ada+cloud', /email/],
    ['the address without its tag', '1815countess.ada', /email/],
    ['the whole address', 'x countess.ada+cloud@example.com', /email/],
  ])('with %s is refused for its owner only', (_what, password, reason) => {
    expect(passwordProblems(password, ada)).toMatch(reason);
    expect(passwordProblems(password)).toBeUndefined();
  });

  test('may contain a whole address only if it is somebody else’s, however short', () => {
    expect(passwordProblems('mail to a@b.io', { email: 'a@b.io' })).toMatch(/email/);
    expect(passwordProblems('mail to a@b.io', { email: 'c@b.io' })).toBeUndefined();
  });

  test('is checked without a name or an address of its owner', () => {
    expect(passwordProblems('correct horse', { name: '', email: undefined })).toBeUndefined();
  });
});

test('a refused password names its field in the request', () => {
  expect(() => requireGoodPassword('lovelace-1815', ada, 'newPassword')).toThrow(
    expect.objectContaining({
      code: 'invalid_input',
      message: 'newPassword: Use a password without your name in it.',
      fields: [{ path: 'newPassword', message: 'Use a password without your name in it.' }],
    }),
  );
  expect(() => requireGoodPassword('correct horse', ada)).not.toThrow();
});

test('a request with several wrong fields reports the password among them', () => {
  const body = z.object({ name: z.string().min(1), password: newPasswordField });
  expect(() => parseRequest(body, { name: '', password: 'password1' })).toThrow(
    expect.objectContaining({
      fields: [
        expect.objectContaining({ path: 'name' }),
        expect.objectContaining({ path: 'password', message: expect.stringMatching(/too common/) }),
      ],
    }),
  );
});

test('the list has 10,000 passwords, each one that only the list refuses', () => {
  const list = readFileSync(path.join(import.meta.dirname, 'common-passwords.txt'), 'utf8').split('\n');
  expect(list.pop()).toBe('');
  expect(list).toHaveLength(10_000);
  expect(list).toEqual([...new Set(list)].sort());
  expect(
    list.filter((password) => !passwordProblems(password.toUpperCase())?.includes('too common')),
  ).toEqual([]);
});
